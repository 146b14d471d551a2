ALTER TABLE planted ADD CONSTRAINT planted_name_filled CHECK (name <> '');
