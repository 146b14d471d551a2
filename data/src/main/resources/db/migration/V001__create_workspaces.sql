-- Roles, workspaces (the tenants), users, members and API keys.
--
-- The schema has three kinds of user. Whoever runs this file owns the tables. mayfly_app is the API: it sees one
-- workspace at a time. mayfly_maintenance is the cleanup: it sees all of them. Neither owns a table nor may bypass
-- row-level security; both log in without a password unless one is set (see docs/operations.md).
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['mayfly_app', 'mayfly_maintenance'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I LOGIN NOCREATEDB NOCREATEROLE', role_name);
        EXCEPTION
            -- Roles belong to the server, not to the database: another database, or an earlier run, may have made it.
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
    -- On Amazon RDS this lets both sign in with IAM tokens instead of passwords.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
        GRANT rds_iam TO mayfly_app, mayfly_maintenance;
    END IF;
END
$$;

-- Row-level security is forced on the owner too. As a member of mayfly_maintenance the owner can run data migrations
-- and own the two functions below without a right that managed PostgreSQL does not grant.
GRANT mayfly_maintenance TO CURRENT_USER;

GRANT USAGE ON SCHEMA public TO mayfly_app, mayfly_maintenance;

-- The tenant of the running transaction, NULL when none is set; every policy of mayfly_app compares with it, and a
-- comparison with NULL lets nothing through.
CREATE FUNCTION current_workspace_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.workspace_id', true), '')::uuid;

-- A person. Users are not tenant-owned: one person may be a member of many workspaces.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    issuer text NOT NULL,
    subject text NOT NULL,
    email text,
    name text,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT users_identity_key UNIQUE (issuer, subject),
    CONSTRAINT users_issuer_length CHECK (char_length(issuer) BETWEEN 1 AND 500),
    CONSTRAINT users_subject_length CHECK (char_length(subject) BETWEEN 1 AND 500)
);

CREATE TABLE workspaces (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,

    CONSTRAINT workspaces_name_filled CHECK (name ~ '\S' AND char_length(name) <= 200)
);

CREATE TABLE workspace_members (
    workspace_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, user_id),
    CONSTRAINT workspace_members_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    CONSTRAINT workspace_members_user_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT workspace_members_role_known CHECK (role IN ('owner', 'admin', 'member', 'viewer'))
);

CREATE INDEX workspace_members_user_idx ON workspace_members (user_id);

-- A key acts for the member who made it, within its scopes, and dies with the membership.
CREATE TABLE api_keys (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    -- SHA-256 of the secret; the secret itself is 256 random bits, so a slow hash would add nothing.
    secret_hash bytea NOT NULL,
    last_four text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT api_keys_id_key UNIQUE (id),
    CONSTRAINT api_keys_member_fkey FOREIGN KEY (workspace_id, user_id)
        REFERENCES workspace_members (workspace_id, user_id) ON DELETE CASCADE,
    CONSTRAINT api_keys_name_filled CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT api_keys_secret_is_sha256 CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT api_keys_last_four_length CHECK (char_length(last_four) = 4),
    CONSTRAINT api_keys_scopes_known
        CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'write', 'worker', 'ingest', 'admin'])
);

CREATE INDEX api_keys_member_idx ON api_keys (workspace_id, user_id, id);

ALTER TABLE workspaces ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspaces FORCE ROW LEVEL SECURITY;
CREATE POLICY workspaces_tenant ON workspaces TO mayfly_app
    USING (id = current_workspace_id()) WITH CHECK (id = current_workspace_id());
CREATE POLICY workspaces_maintenance ON workspaces TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE workspace_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspace_members FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace_members_tenant ON workspace_members TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY workspace_members_maintenance ON workspace_members TO mayfly_maintenance
    USING (true) WITH CHECK (true);

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY api_keys_tenant ON api_keys TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY api_keys_maintenance ON api_keys TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON users TO mayfly_app;
GRANT SELECT, INSERT, UPDATE ON workspaces TO mayfly_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON workspace_members, api_keys TO mayfly_app;
GRANT SELECT, UPDATE, DELETE ON users, workspaces, workspace_members, api_keys TO mayfly_maintenance;

-- Signing in happens before a workspace is known, where row-level security shows mayfly_app nothing. These two
-- functions are the whole of what it may learn then: one key by its id, and the memberships of one user.

-- Whom a key stands for, when its secret fits and it may be used; notes the use at most once a minute. The hash of 256
-- random bits is no secret worth a comparison in constant time.
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

CREATE FUNCTION list_memberships(member_id uuid)
    RETURNS TABLE (workspace_id uuid, workspace_name text, role text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
BEGIN ATOMIC
    SELECT
        workspaces.id,
        workspaces.name,
        workspace_members.role
    FROM workspace_members
    JOIN workspaces
        ON workspaces.id = workspace_members.workspace_id
        AND workspaces.deleted_at IS NULL
    WHERE workspace_members.user_id = member_id
    ORDER BY workspaces.id;
END;

REVOKE ALL ON FUNCTION sign_in_key(uuid, bytea), list_memberships(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_key(uuid, bytea), list_memberships(uuid) TO mayfly_app;
