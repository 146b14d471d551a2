-- What recording a request needs: a name that makes it harmless to send it again, how its link was made, what later
-- requests may be linked by, and a row for each conversation.
--
-- Existing rows are not rewritten; the constraints are validated in V035.1 and the indexes on api_requests are built
-- concurrently, each in a file of its own. The other tables are new; the foreign keys come last. Locks: ACCESS EXCLUSIVE
-- on api_requests, api_request_payloads and hourly_stats, SHARE ROW EXCLUSIVE on trains, for a catalogue change only.
ALTER TABLE api_requests
    ADD COLUMN client_request_id text,
    -- SHA-256 of what the client sent: the same id with other content is refused.
    ADD COLUMN content_sha256 bytea,
    -- How the link was made, and how many messages the request shares with its parent.
    ADD COLUMN link_kind text,
    ADD COLUMN link_depth integer,
    -- The identical request before this one.
    ADD COLUMN retry_of_request_id uuid,
    -- Chained from current_message_hash and the answer: what a request that continues the answer has as a prefix.
    ADD COLUMN answer_hash bytea,
    ADD CONSTRAINT api_requests_client_request_id_length
        CHECK (char_length(client_request_id) BETWEEN 1 AND 200) NOT VALID,
    ADD CONSTRAINT api_requests_content_is_sha256 CHECK (octet_length(content_sha256) = 32) NOT VALID,
    ADD CONSTRAINT api_requests_answer_hash_is_sha256 CHECK (octet_length(answer_hash) = 32) NOT VALID,
    ADD CONSTRAINT api_requests_link_kind_known
        CHECK (link_kind IN ('prefix', 'grandparent', 'compact', 'subtask', 'new')) NOT VALID,
    ADD CONSTRAINT api_requests_link_depth_in_range CHECK (link_depth BETWEEN 0 AND message_count) NOT VALID,
    ADD CONSTRAINT api_requests_not_its_own_retry CHECK (retry_of_request_id <> request_id) NOT VALID,
    ADD CONSTRAINT api_requests_link_of_conversation
        CHECK (link_kind IS NULL OR (conversation_id IS NOT NULL AND branch_id IS NOT NULL AND link_depth IS NOT NULL))
        NOT VALID,
    ADD CONSTRAINT api_requests_only_inference_is_linked
        CHECK (link_kind IS NULL OR request_type = 'inference') NOT VALID,
    -- Only this column is cleared when the other row expires.
    ADD CONSTRAINT api_requests_retry_fkey FOREIGN KEY (workspace_id, retry_of_request_id)
        REFERENCES api_requests (workspace_id, request_id) ON DELETE SET NULL (retry_of_request_id) NOT VALID,
    ADD CONSTRAINT api_requests_train_fkey FOREIGN KEY (workspace_id, train_id)
        REFERENCES trains (workspace_id, id) NOT VALID;

ALTER TABLE hourly_stats
    ADD CONSTRAINT hourly_stats_train_fkey FOREIGN KEY (workspace_id, train_id)
        REFERENCES trains (workspace_id, id) NOT VALID;

ALTER TABLE api_request_payloads
    -- What the request adds to its conversation, the last message of the user and the text of the answer: for searching.
    ADD COLUMN new_text text,
    ADD CONSTRAINT api_request_payloads_new_text_length CHECK (char_length(new_text) <= 20000) NOT VALID;

-- Keys by which later requests find this one: prompts of its Task tool uses, and the beginning of its summary.
CREATE TABLE link_offers (
    workspace_id uuid NOT NULL,
    train_id uuid NOT NULL,
    key bytea NOT NULL,
    timestamp timestamptz NOT NULL,
    request_id uuid NOT NULL,

    PRIMARY KEY (workspace_id, train_id, key, timestamp, request_id),
    CONSTRAINT link_offers_key_is_sha256 CHECK (octet_length(key) = 32)
);

CREATE INDEX link_offers_request_idx ON link_offers (workspace_id, request_id);

-- Keys by which this request would be linked better than it is, were a request with them to arrive late.
CREATE TABLE link_wants (
    workspace_id uuid NOT NULL,
    train_id uuid NOT NULL,
    key bytea NOT NULL,
    timestamp timestamptz NOT NULL,
    request_id uuid NOT NULL,
    -- Of how many messages the key is the hash, and whether the last of them is the assistant's; NULL: of a text.
    position integer,
    is_answer boolean NOT NULL DEFAULT false,
    -- Which of the texts is tried first: 0 is a prompt, the others are beginnings of a summary.
    rank integer NOT NULL DEFAULT 0,

    PRIMARY KEY (workspace_id, train_id, key, timestamp, request_id),
    CONSTRAINT link_wants_key_is_sha256 CHECK (octet_length(key) = 32),
    CONSTRAINT link_wants_position_positive CHECK (position > 0),
    CONSTRAINT link_wants_rank_not_negative CHECK (rank >= 0)
);

CREATE INDEX link_wants_request_idx ON link_wants (workspace_id, request_id);

-- Sums over the requests of a conversation, kept by whoever records or links one. Its id is that of the request that
-- opens it, whatever the order in which its requests arrived.
CREATE TABLE conversations (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    train_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    last_request_at timestamptz NOT NULL,
    requests bigint NOT NULL,
    failed_requests bigint NOT NULL,
    -- Those of sub-tasks among them.
    branches bigint NOT NULL,
    subtasks bigint NOT NULL,
    tool_calls bigint NOT NULL,
    total_duration_ms numeric NOT NULL,
    uncached_input_tokens bigint NOT NULL,
    cache_read_tokens bigint NOT NULL,
    cache_write_5m_tokens bigint NOT NULL,
    cache_write_1h_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    cost_usd numeric NOT NULL,
    priced_requests bigint NOT NULL,
    models text[] NOT NULL,
    accounts text[] NOT NULL,

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT conversations_in_order CHECK (started_at <= last_request_at),
    CONSTRAINT conversations_not_empty CHECK (requests > 0 AND branches > 0),
    CONSTRAINT conversations_parts_of_requests CHECK (
        failed_requests BETWEEN 0 AND requests AND priced_requests BETWEEN 0 AND requests
        AND subtasks BETWEEN 0 AND requests AND branches <= requests
    )
);

CREATE INDEX conversations_newest_idx ON conversations (workspace_id, last_request_at DESC, id DESC);
CREATE INDEX conversations_train_newest_idx ON conversations (workspace_id, train_id, last_request_at DESC, id DESC);

ALTER TABLE link_offers ENABLE ROW LEVEL SECURITY;
ALTER TABLE link_offers FORCE ROW LEVEL SECURITY;
CREATE POLICY link_offers_tenant ON link_offers TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY link_offers_maintenance ON link_offers TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE link_wants ENABLE ROW LEVEL SECURITY;
ALTER TABLE link_wants FORCE ROW LEVEL SECURITY;
CREATE POLICY link_wants_tenant ON link_wants TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY link_wants_maintenance ON link_wants TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
CREATE POLICY conversations_tenant ON conversations TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY conversations_maintenance ON conversations TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, DELETE ON link_offers, link_wants TO mayfly_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON conversations TO mayfly_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON link_offers, link_wants, conversations TO mayfly_maintenance;

ALTER TABLE link_offers
    ADD CONSTRAINT link_offers_request_fkey FOREIGN KEY (workspace_id, request_id)
        REFERENCES api_requests (workspace_id, request_id) ON DELETE CASCADE;
ALTER TABLE link_wants
    ADD CONSTRAINT link_wants_request_fkey FOREIGN KEY (workspace_id, request_id)
        REFERENCES api_requests (workspace_id, request_id) ON DELETE CASCADE;
ALTER TABLE conversations
    ADD CONSTRAINT conversations_train_fkey FOREIGN KEY (workspace_id, train_id) REFERENCES trains (workspace_id, id);
