CREATE TABLE planted (id integer PRIMARY KEY, name text);
