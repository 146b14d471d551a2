-- Validates what V034 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE api_keys VALIDATE CONSTRAINT api_keys_train_member_fkey;
