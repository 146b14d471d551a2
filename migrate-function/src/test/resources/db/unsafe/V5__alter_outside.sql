ALTER TABLE planted ADD COLUMN note text;
