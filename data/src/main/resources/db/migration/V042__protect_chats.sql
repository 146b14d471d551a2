-- Lets the API and the cleanup at the tables of V040 and V041: each under row-level security, forced on the owner too.

ALTER TABLE businesses ENABLE ROW LEVEL SECURITY;
ALTER TABLE businesses FORCE ROW LEVEL SECURITY;
CREATE POLICY businesses_tenant ON businesses TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY businesses_maintenance ON businesses TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE module_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE module_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY module_sessions_tenant ON module_sessions TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY module_sessions_maintenance ON module_sessions TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE validation_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE validation_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY validation_sessions_tenant ON validation_sessions TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY validation_sessions_maintenance ON validation_sessions TO mayfly_maintenance
    USING (true) WITH CHECK (true);

ALTER TABLE planning_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE planning_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY planning_sessions_tenant ON planning_sessions TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY planning_sessions_maintenance ON planning_sessions TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE branding_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE branding_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY branding_sessions_tenant ON branding_sessions TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY branding_sessions_maintenance ON branding_sessions TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE agent_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_sessions_tenant ON agent_sessions TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY agent_sessions_maintenance ON agent_sessions TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE agent_chat_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_chat_messages FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_chat_messages_tenant ON agent_chat_messages TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY agent_chat_messages_maintenance ON agent_chat_messages TO mayfly_maintenance
    USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE
    ON businesses, module_sessions, validation_sessions, planning_sessions, branding_sessions, agent_sessions,
        agent_chat_messages
    TO mayfly_app;
GRANT SELECT, UPDATE, DELETE
    ON businesses, module_sessions, validation_sessions, planning_sessions, branding_sessions, agent_sessions,
        agent_chat_messages
    TO mayfly_maintenance;

-- Where the words stand in the workspace of the running transaction, the newest message first; nowhere when there is no
-- word. Under row-level security PostgreSQL takes no index for a condition that might tell what it sees, and matching
-- words is one; so the index is used here, as the owner, and the rows themselves are then read as the caller.
CREATE FUNCTION search_chat_messages(words text, before_time timestamptz, before_id uuid, max_rows integer)
    RETURNS TABLE (id uuid, created_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
BEGIN ATOMIC
    SELECT
        agent_chat_messages.id,
        agent_chat_messages.created_at
    FROM agent_chat_messages
    WHERE agent_chat_messages.workspace_id = current_workspace_id()
        AND agent_chat_messages.status <> 'streaming'
        AND numnode(websearch_to_tsquery('pg_catalog.simple'::regconfig, words)) > 0
        AND chat_search_vector(agent_chat_messages.workspace_id, agent_chat_messages.content)
            @@ (quote_literal('workspace:' || current_workspace_id()::text)::tsquery
                && websearch_to_tsquery('pg_catalog.simple'::regconfig, words))
        AND (agent_chat_messages.created_at, agent_chat_messages.id) < (before_time, before_id)
    ORDER BY agent_chat_messages.created_at DESC, agent_chat_messages.id DESC
    LIMIT max_rows;
END;

REVOKE ALL ON FUNCTION search_chat_messages(text, timestamptz, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_chat_messages(text, timestamptz, uuid, integer) TO mayfly_app;
