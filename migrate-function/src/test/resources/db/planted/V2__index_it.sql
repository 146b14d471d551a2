CREATE INDEX CONCURRENTLY planted_name_idx ON planted (name);
