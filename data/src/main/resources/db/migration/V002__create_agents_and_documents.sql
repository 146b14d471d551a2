-- What is evaluated, and by whom: agents and documents, each a name with numbered, unchangeable versions.
--
-- The workspace leads every key, so that no foreign key can reach into another tenant.
CREATE TABLE agents (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    name text NOT NULL,
    description text,
    latest_version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT agents_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    CONSTRAINT agents_owner_fkey FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT agents_name_filled CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT agents_description_length CHECK (char_length(description) <= 2000),
    CONSTRAINT agents_latest_version_positive CHECK (latest_version > 0)
);

CREATE INDEX agents_owner_idx ON agents (owner_id);

CREATE TABLE agent_versions (
    workspace_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    version integer NOT NULL,
    instructions text NOT NULL,
    self_critique_instructions text,
    provides_grades boolean NOT NULL,
    model text,
    -- A list of {type, value, path, weight}; never queried by its parts.
    assertions jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, agent_id, version),
    CONSTRAINT agent_versions_agent_fkey FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id),
    CONSTRAINT agent_versions_version_positive CHECK (version > 0),
    CONSTRAINT agent_versions_instructions_length CHECK (char_length(instructions) <= 100000),
    CONSTRAINT agent_versions_self_critique_length CHECK (char_length(self_critique_instructions) <= 100000),
    CONSTRAINT agent_versions_model_length CHECK (char_length(model) BETWEEN 1 AND 200),
    CONSTRAINT agent_versions_assertions_listed CHECK (jsonb_typeof(assertions) = 'array'),
    CONSTRAINT agent_versions_judge_something CHECK (instructions ~ '\S' OR jsonb_array_length(assertions) > 0)
);

CREATE TABLE documents (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    url text,
    latest_version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT documents_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    CONSTRAINT documents_owner_fkey FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT documents_url_length CHECK (char_length(url) <= 2000),
    CONSTRAINT documents_latest_version_positive CHECK (latest_version > 0)
);

CREATE INDEX documents_owner_idx ON documents (owner_id);

CREATE TABLE document_versions (
    workspace_id uuid NOT NULL,
    document_id uuid NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    -- Known without reading the text: what a claim may carry, and which documents of two experiments are the same.
    content_bytes integer NOT NULL GENERATED ALWAYS AS (octet_length(content)) STORED,
    content_sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, document_id, version),
    CONSTRAINT document_versions_document_fkey
        FOREIGN KEY (workspace_id, document_id) REFERENCES documents (workspace_id, id),
    CONSTRAINT document_versions_version_positive CHECK (version > 0),
    CONSTRAINT document_versions_title_filled CHECK (title ~ '\S' AND char_length(title) <= 500),
    CONSTRAINT document_versions_content_is_sha256 CHECK (octet_length(content_sha256) = 32),
    CONSTRAINT document_versions_content_length CHECK (octet_length(content) BETWEEN 1 AND 2000000)
);

ALTER TABLE agents ENABLE ROW LEVEL SECURITY;
ALTER TABLE agents FORCE ROW LEVEL SECURITY;
CREATE POLICY agents_tenant ON agents TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY agents_maintenance ON agents TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE agent_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_versions_tenant ON agent_versions TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY agent_versions_maintenance ON agent_versions TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
CREATE POLICY documents_tenant ON documents TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY documents_maintenance ON documents TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE document_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE document_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY document_versions_tenant ON document_versions TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY document_versions_maintenance ON document_versions TO mayfly_maintenance
    USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON agents, agent_versions, documents, document_versions TO mayfly_app;
GRANT SELECT, UPDATE, DELETE ON agents, agent_versions, documents, document_versions TO mayfly_maintenance;
