-- Takes V042 back: nobody but the owner of the tables may touch them any more. Loses nothing.
DROP FUNCTION search_chat_messages(text, timestamptz, uuid, integer);

REVOKE ALL
    ON businesses, module_sessions, validation_sessions, planning_sessions, branding_sessions, agent_sessions,
        agent_chat_messages
    FROM mayfly_app, mayfly_maintenance;

DROP POLICY businesses_tenant ON businesses;
DROP POLICY businesses_maintenance ON businesses;
ALTER TABLE businesses NO FORCE ROW LEVEL SECURITY;
ALTER TABLE businesses DISABLE ROW LEVEL SECURITY;

DROP POLICY module_sessions_tenant ON module_sessions;
DROP POLICY module_sessions_maintenance ON module_sessions;
ALTER TABLE module_sessions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE module_sessions DISABLE ROW LEVEL SECURITY;

DROP POLICY validation_sessions_tenant ON validation_sessions;
DROP POLICY validation_sessions_maintenance ON validation_sessions;
ALTER TABLE validation_sessions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE validation_sessions DISABLE ROW LEVEL SECURITY;

DROP POLICY planning_sessions_tenant ON planning_sessions;
DROP POLICY planning_sessions_maintenance ON planning_sessions;
ALTER TABLE planning_sessions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE planning_sessions DISABLE ROW LEVEL SECURITY;

DROP POLICY branding_sessions_tenant ON branding_sessions;
DROP POLICY branding_sessions_maintenance ON branding_sessions;
ALTER TABLE branding_sessions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE branding_sessions DISABLE ROW LEVEL SECURITY;

DROP POLICY agent_sessions_tenant ON agent_sessions;
DROP POLICY agent_sessions_maintenance ON agent_sessions;
ALTER TABLE agent_sessions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE agent_sessions DISABLE ROW LEVEL SECURITY;

DROP POLICY agent_chat_messages_tenant ON agent_chat_messages;
DROP POLICY agent_chat_messages_maintenance ON agent_chat_messages;
ALTER TABLE agent_chat_messages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE agent_chat_messages DISABLE ROW LEVEL SECURITY;
