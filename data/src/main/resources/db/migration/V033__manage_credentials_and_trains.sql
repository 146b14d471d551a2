-- Trains (projects inside a workspace), the provider credentials that they use in turn, and keys that are bound to one.
--
-- The tables are new. api_keys gets a column that is NULL for existing rows, which are not rewritten; its constraints are
-- validated in V033.1 and its index is built concurrently in V033.2. Locks: ACCESS EXCLUSIVE on api_keys, for a catalogue
-- change only; the foreign keys come last, because until the commit they hold SHARE ROW EXCLUSIVE on workspaces.
CREATE TABLE trains (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    -- What a client calls the train; stays what it is.
    slug text NOT NULL,
    name text NOT NULL,
    description text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT trains_slug_key UNIQUE (workspace_id, slug),
    CONSTRAINT trains_slug_format CHECK (slug ~ '^[A-Za-z0-9._:-]{1,255}$'),
    CONSTRAINT trains_name_filled CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT trains_description_length CHECK (char_length(description) BETWEEN 1 AND 2000)
);

CREATE TABLE provider_credentials (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    provider text NOT NULL,
    -- The account at the provider, by which requests and limits are counted.
    account_id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    -- The secret under a data key of its own, and that data key under the key that key_id names.
    sealed_secret bytea NOT NULL,
    wrapped_key bytea NOT NULL,
    key_id text NOT NULL,
    -- Moves with every new secret: a report about the one before it changes nothing.
    secret_version integer NOT NULL DEFAULT 1,
    expires_at timestamptz,
    cooling_until timestamptz,
    -- Since when the provider refuses the secret.
    broken_at timestamptz,
    last_used_at timestamptz,
    rotated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT provider_credentials_account_key UNIQUE (workspace_id, account_id),
    CONSTRAINT provider_credentials_provider_known CHECK (provider IN ('anthropic', 'openai', 'bedrock', 'other')),
    CONSTRAINT provider_credentials_kind_known CHECK (kind IN ('api_key', 'oauth')),
    CONSTRAINT provider_credentials_account_filled CHECK (account_id ~ '\S' AND char_length(account_id) <= 200),
    CONSTRAINT provider_credentials_name_filled CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT provider_credentials_key_id_length CHECK (char_length(key_id) BETWEEN 1 AND 2048),
    -- A nonce of 12 bytes, at least one byte, a tag of 16: nothing shorter was ever encrypted.
    CONSTRAINT provider_credentials_secret_sealed CHECK (
        octet_length(sealed_secret) BETWEEN 29 AND 100000 AND octet_length(wrapped_key) BETWEEN 29 AND 10000
    ),
    CONSTRAINT provider_credentials_version_positive CHECK (secret_version > 0)
);

-- Serves re-encryption, which looks for what another key than the present one encrypts.
CREATE INDEX provider_credentials_key_idx ON provider_credentials (workspace_id, key_id, id);

-- Which credentials a train may use, the lowest number first.
CREATE TABLE train_accounts (
    workspace_id uuid NOT NULL,
    train_id uuid NOT NULL,
    credential_id uuid NOT NULL,
    priority integer NOT NULL,

    PRIMARY KEY (workspace_id, train_id, credential_id),
    CONSTRAINT train_accounts_priority_in_range CHECK (priority BETWEEN 0 AND 1000)
);

CREATE INDEX train_accounts_credential_idx ON train_accounts (workspace_id, credential_id);

-- Every secret that was ever handed out, and to whom. It outlives trains, credentials, keys and members, so it has no
-- foreign key to any of them, and the API may only add to it.
CREATE TABLE credential_reads (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    credential_id uuid NOT NULL,
    train_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- NULL when the user came with a token.
    api_key_id uuid,
    secret_version integer NOT NULL,
    read_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id)
);

CREATE INDEX credential_reads_newest_idx ON credential_reads (workspace_id, credential_id, read_at DESC, id DESC);

ALTER TABLE trains ENABLE ROW LEVEL SECURITY;
ALTER TABLE trains FORCE ROW LEVEL SECURITY;
CREATE POLICY trains_tenant ON trains TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY trains_maintenance ON trains TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE provider_credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_credentials_tenant ON provider_credentials TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY provider_credentials_maintenance ON provider_credentials TO mayfly_maintenance
    USING (true) WITH CHECK (true);

ALTER TABLE train_accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE train_accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY train_accounts_tenant ON train_accounts TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY train_accounts_maintenance ON train_accounts TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE credential_reads ENABLE ROW LEVEL SECURITY;
ALTER TABLE credential_reads FORCE ROW LEVEL SECURITY;
CREATE POLICY credential_reads_tenant ON credential_reads TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY credential_reads_maintenance ON credential_reads TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON trains, provider_credentials, train_accounts TO mayfly_app;
GRANT SELECT, INSERT ON credential_reads TO mayfly_app;
-- INSERT for trains that a backfill makes of what an older system recorded.
GRANT SELECT, INSERT, UPDATE, DELETE ON trains TO mayfly_maintenance;
-- To delete what belongs to a workspace that is purged. It has no use for secrets, sealed as they are.
GRANT SELECT, DELETE ON train_accounts, credential_reads TO mayfly_maintenance;
GRANT SELECT (workspace_id, id), DELETE ON provider_credentials TO mayfly_maintenance;

ALTER TABLE api_keys
    -- The one train that the key is for; NULL for a key of the workspace.
    ADD COLUMN train_id uuid,
    ADD CONSTRAINT api_keys_of_train_only_ingest CHECK (train_id IS NULL OR scopes = '{ingest}') NOT VALID;

-- As before, and the train of a key that is bound to one; such a key stops with the archiving of its train. The function
-- is made anew because a column cannot be added to what one returns. Code from before this migration asks for the other
-- columns by their names and goes on; until it is gone it takes a train's key for a key of the same member with the scope
-- ingest alone, which the member could have made anyway.
DROP FUNCTION sign_in_key(uuid, bytea);

CREATE FUNCTION sign_in_key(key_id uuid, hash bytea)
    RETURNS TABLE (workspace_id uuid, user_id uuid, role text, scopes text[], train_id uuid)
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
        api_keys.scopes,
        api_keys.train_id
    FROM api_keys
    JOIN workspace_members
        ON workspace_members.workspace_id = api_keys.workspace_id
        AND workspace_members.user_id = api_keys.user_id
    JOIN workspaces
        ON workspaces.id = api_keys.workspace_id
        AND workspaces.deleted_at IS NULL
    LEFT JOIN trains
        ON trains.workspace_id = api_keys.workspace_id
        AND trains.id = api_keys.train_id
    WHERE api_keys.id = key_id
        AND api_keys.secret_hash = hash
        AND api_keys.revoked_at IS NULL
        AND (api_keys.expires_at IS NULL OR api_keys.expires_at > now())
        AND trains.archived_at IS NULL;
END;

REVOKE ALL ON FUNCTION sign_in_key(uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_key(uuid, bytea) TO mayfly_app;

ALTER TABLE train_accounts
    ADD CONSTRAINT train_accounts_train_fkey FOREIGN KEY (workspace_id, train_id)
        REFERENCES trains (workspace_id, id) ON DELETE CASCADE,
    ADD CONSTRAINT train_accounts_credential_fkey FOREIGN KEY (workspace_id, credential_id)
        REFERENCES provider_credentials (workspace_id, id) ON DELETE CASCADE;

ALTER TABLE api_keys
    ADD CONSTRAINT api_keys_train_fkey FOREIGN KEY (workspace_id, train_id)
        REFERENCES trains (workspace_id, id) ON DELETE CASCADE NOT VALID;

ALTER TABLE trains
    ADD CONSTRAINT trains_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE RESTRICT;
ALTER TABLE provider_credentials
    ADD CONSTRAINT provider_credentials_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
        ON DELETE RESTRICT;
ALTER TABLE credential_reads
    ADD CONSTRAINT credential_reads_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
        ON DELETE RESTRICT;
