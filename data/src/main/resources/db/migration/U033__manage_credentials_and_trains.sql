-- Takes V033, V033.1 and V033.2 back. Loses: trains, provider credentials with their secrets and the record of who read
-- them, and the keys of trains, which must not become keys of the workspace. Locks: ACCESS EXCLUSIVE on api_keys, for a
-- catalogue change and the deletion. Take the API of that version back first: it asks sign_in_key for the train.
DROP FUNCTION sign_in_key(uuid, bytea);

DELETE FROM api_keys WHERE train_id IS NOT NULL;

ALTER TABLE api_keys
    DROP COLUMN train_id;

DROP TABLE credential_reads, train_accounts, provider_credentials, trains;

CREATE FUNCTION sign_in_key(key_id uuid, hash bytea)
    RETURNS TABLE (workspace_id uuid, user_id uuid, role text, scopes text[])
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public
BEGIN ATOMIC
    UPDATE api_keys
    SET last_used_at = now()
    WHERE api_keys.id = key_id
        AND api_keys.secret_hash = hash
        AND api_keys.revoked_at IS NULL
        AND (api_keys.last_used_at IS NULL OR api_keys.last_used_at < now() - interval '1 minute');

    SELECT
        api_keys.workspace_id,
        api_keys.user_id,
        workspace_members.role,
        api_keys.scopes
    FROM api_keys
    JOIN workspace_members
        ON workspace_members.workspace_id = api_keys.workspace_id
        AND workspace_members.user_id = api_keys.user_id
    JOIN workspaces
        ON workspaces.id = api_keys.workspace_id
        AND workspaces.deleted_at IS NULL
    WHERE api_keys.id = key_id
        AND api_keys.secret_hash = hash
        AND api_keys.revoked_at IS NULL
        AND (api_keys.expires_at IS NULL OR api_keys.expires_at > now());
END;

REVOKE ALL ON FUNCTION sign_in_key(uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_key(uuid, bytea) TO mayfly_app;
