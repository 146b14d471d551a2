-- Validates what V033 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE api_keys VALIDATE CONSTRAINT api_keys_of_train_only_ingest;
ALTER TABLE api_keys VALIDATE CONSTRAINT api_keys_train_fkey;
