SET lock_timeout = 0; ALTER TABLE planted ADD COLUMN more text;
