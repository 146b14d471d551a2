-- Who belongs to a train, and who owns it.
--
-- The table is new. Locks: ACCESS EXCLUSIVE on api_keys, for a catalogue change only; the foreign keys come last, because
-- until the commit they hold SHARE ROW EXCLUSIVE on workspace_members and trains.
CREATE TABLE train_members (
    workspace_id uuid NOT NULL,
    train_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, train_id, user_id),
    CONSTRAINT train_members_role_known CHECK (role IN ('owner', 'member'))
);

-- Serves the trains of a user and the foreign key to the workspace's members.
CREATE INDEX train_members_user_idx ON train_members (workspace_id, user_id, train_id);
-- Serves the owners of a train, of which one must remain.
CREATE INDEX train_members_role_idx ON train_members (workspace_id, train_id, role);

ALTER TABLE train_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE train_members FORCE ROW LEVEL SECURITY;
CREATE POLICY train_members_tenant ON train_members TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY train_members_maintenance ON train_members TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON train_members TO mayfly_app;
-- INSERT for the owners that a backfill gives to trains of an older system.
GRANT SELECT, INSERT, UPDATE, DELETE ON train_members TO mayfly_maintenance;

-- A train that has had an owner keeps one. It looks when a transaction that took an owner away commits, so that one may
-- hand a train over in any order; a train that never had an owner is left alone, and so is one that is deleted,
-- itself or with its workspace.
--
-- The update of the train is the lock: of two owners who remove each other at once the second waits here for the first
-- and then sees what it did, or, under a stricter isolation level, fails to serialize. It runs as the owner of the tables,
-- so that no setting of the session can hide rows from it.
CREATE FUNCTION keep_train_owner() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    UPDATE trains
    SET updated_at = now()
    WHERE trains.workspace_id = OLD.workspace_id
        AND trains.id = OLD.train_id;
    IF FOUND AND NOT EXISTS (
        SELECT
        FROM train_members
        WHERE train_members.workspace_id = OLD.workspace_id
            AND train_members.train_id = OLD.train_id
            AND train_members.role = 'owner'
    ) AND NOT EXISTS (
        SELECT
        FROM workspaces
        WHERE workspaces.id = OLD.workspace_id
            AND workspaces.deleted_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'A train keeps at least one owner' USING ERRCODE = 'MF001';
    END IF;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION keep_train_owner() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER train_members_owner_stays
    AFTER DELETE OR UPDATE ON train_members
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (OLD.role = 'owner')
    EXECUTE FUNCTION keep_train_owner();

ALTER TABLE train_members
    ADD CONSTRAINT train_members_train_fkey FOREIGN KEY (workspace_id, train_id)
        REFERENCES trains (workspace_id, id) ON DELETE CASCADE,
    ADD CONSTRAINT train_members_member_fkey FOREIGN KEY (workspace_id, user_id)
        REFERENCES workspace_members (workspace_id, user_id) ON DELETE CASCADE;

-- A key of a train dies with the membership of whoever made it, as every key does with the membership in the workspace.
ALTER TABLE api_keys
    ADD CONSTRAINT api_keys_train_member_fkey FOREIGN KEY (workspace_id, train_id, user_id)
        REFERENCES train_members (workspace_id, train_id, user_id) ON DELETE CASCADE NOT VALID;
