-- What agents and people say to one another: sessions of agents, and their messages.
--
-- The policies and the grants are in V042; until then nobody but the owner of the tables may touch them. The tables are
-- new; for the foreign keys see V010.
CREATE TABLE agent_sessions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    module_type text NOT NULL,
    module_session_id uuid NOT NULL,
    created_by uuid NOT NULL,
    current_agent text,
    workflow_step text,
    status text NOT NULL DEFAULT 'ACTIVE',
    -- The number of its last message. Whoever posts counts it up and holds the row until the message is there: so the
    -- numbers have no gap, and come in the order in which the messages became visible.
    last_seq bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now(),
    last_activity_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT agent_sessions_type_known CHECK (module_type IN ('VALIDATION', 'PLANNING', 'BRANDING')),
    CONSTRAINT agent_sessions_status_known CHECK (status IN ('ACTIVE', 'PAUSED', 'COMPLETED', 'ABANDONED')),
    CONSTRAINT agent_sessions_final_has_end CHECK ((status IN ('COMPLETED', 'ABANDONED')) = (ended_at IS NOT NULL)),
    CONSTRAINT agent_sessions_start_comes_first CHECK (started_at <= last_activity_at AND started_at <= ended_at),
    CONSTRAINT agent_sessions_current_agent_length CHECK (char_length(current_agent) BETWEEN 1 AND 200),
    CONSTRAINT agent_sessions_workflow_step_length CHECK (char_length(workflow_step) BETWEEN 1 AND 200),
    CONSTRAINT agent_sessions_last_seq_not_negative CHECK (last_seq >= 0)
);

-- Serves the session to resume, and the foreign key.
CREATE INDEX agent_sessions_module_type_module_session_id_idx
    ON agent_sessions (workspace_id, module_type, module_session_id, id);
CREATE INDEX agent_sessions_status_last_activity_at_idx
    ON agent_sessions (workspace_id, status, last_activity_at, id);
CREATE INDEX agent_sessions_creator_idx ON agent_sessions (created_by);
-- Serves the cleanup, which goes over all workspaces.
CREATE INDEX agent_sessions_idle_idx ON agent_sessions (last_activity_at) WHERE ended_at IS NULL;

CREATE TABLE agent_chat_messages (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    session_id uuid NOT NULL,
    seq bigint NOT NULL,
    role text NOT NULL,
    -- The caller's name for the agent; agents of a module are none of ours.
    agent_id text,
    content text NOT NULL,
    metadata jsonb,
    -- A message that arrives in pieces is 'streaming' until its last one, or until it has been silent for too long.
    status text NOT NULL DEFAULT 'complete',
    -- With these two the same message sent twice is stored once: the client's name for it, and the hash of what was sent.
    client_message_id text,
    request_sha256 bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT agent_chat_messages_seq_key UNIQUE (workspace_id, session_id, seq),
    CONSTRAINT agent_chat_messages_seq_positive CHECK (seq > 0),
    CONSTRAINT agent_chat_messages_role_known CHECK (role IN ('USER', 'ASSISTANT', 'SYSTEM')),
    CONSTRAINT agent_chat_messages_agent_id_length CHECK (char_length(agent_id) BETWEEN 1 AND 200),
    CONSTRAINT agent_chat_messages_status_known CHECK (status IN ('streaming', 'complete', 'failed')),
    CONSTRAINT agent_chat_messages_content_length CHECK (char_length(content) <= 200000),
    CONSTRAINT agent_chat_messages_complete_is_filled CHECK (status <> 'complete' OR content <> ''),
    CONSTRAINT agent_chat_messages_metadata_is_object CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT agent_chat_messages_client_message_id_length CHECK (char_length(client_message_id) BETWEEN 1 AND 200),
    CONSTRAINT agent_chat_messages_client_message_is_hashed
        CHECK ((client_message_id IS NULL) = (request_sha256 IS NULL) AND octet_length(request_sha256) = 32)
);

CREATE INDEX agent_chat_messages_session_id_created_at_idx
    ON agent_chat_messages (workspace_id, session_id, created_at);
CREATE UNIQUE INDEX agent_chat_messages_client_message_idx
    ON agent_chat_messages (workspace_id, session_id, client_message_id) WHERE client_message_id IS NOT NULL;
-- Serves the cleanup, which goes over all workspaces.
CREATE INDEX agent_chat_messages_silent_idx ON agent_chat_messages (updated_at) WHERE status = 'streaming';

-- The words of a message, and its workspace as one more word, which no text has: a GIN index cannot be led by a uuid
-- without an extension, but with this word in every query it need not look further than one workspace's messages. A vector
-- may have one megabyte: what stands behind the first 100,000 characters is kept, but not found.
CREATE FUNCTION chat_search_vector(workspace_id uuid, content text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(ARRAY['workspace:' || workspace_id::text])
        || to_tsvector('pg_catalog.simple'::regconfig, left(content, 100000));

-- Without messages that still arrive, so that a piece costs no more than itself. What waits to be merged into the index
-- is kept short, because it is read with every search and merged by whoever posts when it is full.
CREATE INDEX agent_chat_messages_words_idx ON agent_chat_messages
    USING gin (chat_search_vector(workspace_id, content)) WITH (gin_pending_list_limit = 512)
    WHERE status <> 'streaming';

ALTER TABLE agent_sessions
    ADD CONSTRAINT agent_sessions_module_session_fkey FOREIGN KEY (workspace_id, module_type, module_session_id)
        REFERENCES module_sessions (workspace_id, module_type, id) ON DELETE CASCADE,
    ADD CONSTRAINT agent_sessions_creator_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE RESTRICT;

ALTER TABLE agent_chat_messages
    ADD CONSTRAINT agent_chat_messages_session_fkey FOREIGN KEY (workspace_id, session_id)
        REFERENCES agent_sessions (workspace_id, id) ON DELETE CASCADE;
