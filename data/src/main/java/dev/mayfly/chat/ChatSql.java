package dev.mayfly.chat;

/** Parts of SQL that several queries share. */
final class ChatSql {

    static final String SESSION = """
             agent_sessions.id,
                agent_sessions.module_type,
                agent_sessions.module_session_id,
                agent_sessions.created_by,
                agent_sessions.current_agent,
                agent_sessions.workflow_step,
                agent_sessions.status,
                agent_sessions.last_seq,
                agent_sessions.started_at,
                agent_sessions.last_activity_at,
                agent_sessions.ended_at
            """;

    /** Lets only the session's creator change it, or everybody when nobody is named. */
    static final String OF_WRITER = """
                AND (CAST(:writerId AS uuid) IS NULL OR created_by = CAST(:writerId AS uuid))
            """;

    static final String MESSAGE = """
             id,
                session_id,
                seq,
                role,
                agent_id,
                content,
                metadata,
                status,
                client_message_id,
                created_at,
                updated_at
            """;

    /** What callers wrote of a message and those before it; the length of a text is known without reading it. */
    static final String BYTES = """
            ,
                    sum(
                        octet_length(content)
                        + coalesce(octet_length(metadata::text), 0)
                        + coalesce(octet_length(agent_id), 0)
                        + coalesce(octet_length(client_message_id), 0)
                    ) OVER
            """;

    private ChatSql() {}
}
