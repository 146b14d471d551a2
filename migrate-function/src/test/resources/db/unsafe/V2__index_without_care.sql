CREATE INDEX planted_name_idx ON planted (name);
