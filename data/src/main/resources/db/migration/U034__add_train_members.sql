-- Takes V034, V034.1 and V034.2 back. Loses: who belongs to which train. Locks: ACCESS EXCLUSIVE on api_keys and users, for
-- a catalogue change only.
DROP INDEX users_email_idx;

ALTER TABLE api_keys
    DROP CONSTRAINT api_keys_train_member_fkey;

DROP TABLE train_members;

DROP FUNCTION keep_train_owner();
