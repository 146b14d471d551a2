package dev.mayfly.test;

import java.util.UUID;

/**
 * A business with a session of each module and an active agent session on its validation, written straight into the
 * tables.
 */
public record TestChat(Administrator administrator, UUID workspaceId, UUID businessId, UUID moduleSessionId, UUID id) {

    /** What its second message, which is still streaming, has so far. */
    public static final String PART = "Part";

    /** The client's name for its first message. */
    public static final String CLIENT_MESSAGE_ID = "first";

    public static TestChat in(Tenant tenant) {
        var chat = new TestChat(
                tenant.administrator(),
                tenant.workspace().value(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID());
        chat.insertModuleSessions(tenant.userId());
        chat.insertAgentSession(tenant.userId());
        return chat;
    }

    private void insertModuleSessions(UUID userId) {
        administrator.execute(
                "INSERT INTO businesses (workspace_id, id, user_id, name) VALUES (?, ?, ?, 'Bakery')",
                workspaceId,
                businessId,
                userId);
        administrator.execute("""
                INSERT INTO module_sessions (workspace_id, id, business_id, module_type, created_by)
                SELECT ?, CASE type WHEN 'VALIDATION' THEN ? ELSE gen_random_uuid() END, ?, type, ?
                FROM unnest(ARRAY['VALIDATION', 'PLANNING', 'BRANDING']) AS types (type)
                """, workspaceId, moduleSessionId, businessId, userId);
        for (String kind : new String[] {"validation", "planning", "branding"}) {
            administrator.execute("""
                    INSERT INTO %s_sessions (workspace_id, id, business_id)
                    SELECT workspace_id, id, business_id
                    FROM module_sessions
                    WHERE business_id = ?
                        AND module_type = upper(?)
                    """.formatted(kind), businessId, kind);
        }
    }

    private void insertAgentSession(UUID userId) {
        administrator.execute("""
                INSERT INTO agent_sessions (
                    workspace_id, id, module_type, module_session_id, created_by, current_agent, last_seq)
                VALUES (?, ?, 'VALIDATION', ?, ?, 'vera', 2)
                """, workspaceId, id, moduleSessionId, userId);
        administrator.execute("""
                INSERT INTO agent_chat_messages (
                    workspace_id, id, session_id, seq, role, content, client_message_id, request_sha256)
                VALUES (?, gen_random_uuid(), ?, 1, 'USER', 'Text', ?, sha256(''))
                """, workspaceId, id, CLIENT_MESSAGE_ID);
        administrator.execute("""
                INSERT INTO agent_chat_messages (workspace_id, id, session_id, seq, role, content, status)
                VALUES (?, gen_random_uuid(), ?, 2, 'ASSISTANT', ?, 'streaming')
                """, workspaceId, id, PART);
    }

    /** Ids of which nothing exists. */
    public TestChat nobody() {
        return new TestChat(administrator, workspaceId, UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    }

    /** As if nothing had happened in the session for so many hours. */
    public void idleFor(int hours) {
        administrator.execute("""
                UPDATE agent_sessions
                SET
                    started_at = now() - make_interval(hours => ?, mins => 1),
                    last_activity_at = now() - make_interval(hours => ?, mins => 1)
                WHERE id = ?
                """, hours, hours, id);
    }

    /** As if the last piece of its second message had come so many minutes ago. */
    public void silentFor(int minutes) {
        administrator.execute("""
                UPDATE agent_chat_messages
                SET updated_at = now() - make_interval(mins => ?, secs => 1)
                WHERE session_id = ?
                    AND status = 'streaming'
                """, minutes, id);
    }

    public String status() {
        return administrator.text("SELECT status FROM agent_sessions WHERE id = ?", id);
    }

    /** The state of its second message, and its text. */
    public String stream() {
        return administrator.text(
                "SELECT status || ' ' || content FROM agent_chat_messages WHERE session_id = ? AND seq = 2", id);
    }
}
