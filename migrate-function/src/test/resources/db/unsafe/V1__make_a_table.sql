CREATE TABLE planted (id integer PRIMARY KEY, name text); CREATE INDEX planted_id_idx ON planted (id, name);
