package dev.mayfly.api.benchmark;

import dev.mayfly.api.test.Chat;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Fills the tables that pages read, by plain SQL: so many rows in each, and something on each page that is measured. */
final class PageRows {

    private static final int TRAINS = 300;
    private static final int ACCOUNTS = 5;
    private static final int DAYS = 90;
    private static final int LONG_CONVERSATION = 1_000;
    private static final int LONG_CHAT = 1_000;
    private static final String CONVERSATION = "00000000-0000-7000-8000-00000000c0de";

    private final Connection connection;
    private final Subject subject;
    private final int rows;

    PageRows(Connection connection, Subject subject, int rows) throws SQLException {
        this.connection = connection;
        this.subject = subject;
        this.rows = rows;
        execute("""
                SET session_replication_role = replica;
                SET synchronous_commit = off;
                SET maintenance_work_mem = '256MB';
                CREATE FUNCTION pg_temp.id(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
                RETURN CAST(lpad(to_hex(number), 12, '0') || '70008' || left(md5(CAST(number AS text)), 15) AS uuid)
                """);
    }

    /** Two experiments over documents of their own with the same texts, all of them graded. */
    void comparableExperiments(int documents) throws SQLException {
        for (String trackingId : List.of("big", "other")) {
            subject.tenant().newExperiment(trackingId, documents);
            execute("""
                    UPDATE eval_jobs
                    SET status = 'COMPLETED', attempts = 1, lease_token = gen_random_uuid(), finished_at = now()
                    WHERE batch_id = (SELECT id FROM eval_batches WHERE tracking_id = '%1$s');

                    INSERT INTO evaluations (workspace_id, job_id, grade, summary, analysis, duration_ms)
                    SELECT workspace_id, id, random() * 100, 'Summary', 'Analysis', 7
                    FROM eval_jobs
                    WHERE batch_id = (SELECT id FROM eval_batches WHERE tracking_id = '%1$s');

                    UPDATE eval_batches SET status = 'COMPLETED', completed_at = now() WHERE tracking_id = '%1$s'
                    """.formatted(trackingId));
        }
    }

    /** Agents, and one of them with executions by as many users, logs, opinions, and counters; its path. */
    String agents() throws SQLException {
        String busy = subject.tenant().newAgent();
        UsageReads.fill(connection, subject, busy, subject.tenant().newAgent());
        insert("agents", """
                INSERT INTO agents (workspace_id, id, owner_id, name, created_at)
                SELECT '%1$s', pg_temp.id(number), '%2$s', 'Agent ' || number, now() - number * interval '1 s'
                FROM generate_series(1, %3$d) AS number
                """);
        insert("agent_versions", """
                INSERT INTO agent_versions (workspace_id, agent_id, version, instructions, provides_grades)
                SELECT '%1$s', pg_temp.id(number), 1, 'Judge it.', true
                FROM generate_series(1, %3$d) AS number
                """);
        insert("agent_executions", """
                INSERT INTO agent_executions (
                    workspace_id, id, agent_id, user_id, execution_id, content_sha256, status, duration, started_at, created_at
                )
                SELECT
                    '%1$s', pg_temp.id(number), '%4$s', pg_temp.id(number), 'execution-' || number, sha256('x'), 'success',
                    number %% 5000, times.at, times.at
                FROM generate_series(1, %3$d) AS number
                CROSS JOIN LATERAL (SELECT now() - number * interval '2 s' AS at) AS times
                """, busy);
        insert("agent_logs", """
                INSERT INTO agent_logs (
                    workspace_id, id, execution_id, agent_id, user_id, category, level, message, timestamp
                )
                SELECT
                    '%1$s', pg_temp.id(number), 'execution-' || number, '%4$s', pg_temp.id(number), 'execution',
                    CASE WHEN number %% 100000 = 0 THEN 'error' ELSE 'info' END, 'A line of the usual length, or nearly so.',
                    now() - number * interval '2 s'
                FROM generate_series(1, %3$d) AS number
                """, busy);
        insert("user_agent_interactions", """
                INSERT INTO user_agent_interactions (
                    workspace_id, id, user_id, agent_id, total_executions, rolled_up_executions, successful_executions,
                    first_executed_at, last_executed_at, is_favorite, rating
                )
                SELECT
                    '%1$s', pg_temp.id(number), pg_temp.id(number), '%4$s', 1, 1, 1, now(), now(), number %% 10 = 0,
                    CASE WHEN number %% 10 = 0 THEN 1 + number %% 5 END
                FROM generate_series(1, %3$d) AS number
                """, busy);
        return "/agents/" + busy;
    }

    /** Conversations of one request each in many trains, and one of many requests in two branches; the path of that one. */
    String conversations() throws SQLException {
        execute("""
                INSERT INTO trains (workspace_id, id, slug, name)
                SELECT '%s', pg_temp.id(number), 'train-' || number, 'Train ' || number
                FROM generate_series(0, %d - 1) AS number
                """.formatted(subject.workspaceId(), TRAINS));
        insert("api_requests", """
                INSERT INTO api_requests (
                    workspace_id, train_id, request_id, timestamp, method, path, model, account_id, message_count, link_kind,
                    link_depth, conversation_id, branch_id, current_message_hash, answer_hash, uncached_input_tokens,
                    cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, duration_ms
                )
                SELECT
                    '%1$s', pg_temp.id(number %% %4$d), pg_temp.id(number), now() - (%3$d - number) * interval '%5$d days' / %3$d,
                    'POST', '/v1/messages', 'model-' || number %% 5, 'account-' || number %% %6$d, 1, 'new', 0, pg_temp.id(number),
                    'main', sha256(CAST(number AS text)::bytea), sha256(('a' || number)::bytea), 10, 20, 0, 0, 30, 0, 900
                FROM generate_series(1, %3$d) AS number
                """, TRAINS, DAYS, ACCOUNTS);
        insert("conversations", """
                INSERT INTO conversations
                SELECT
                    '%1$s', pg_temp.id(number), pg_temp.id(number %% %4$d), times.at, times.at, 1, 0, 1, 0, 0, 900, 10, 20, 0, 0, 30,
                    0, 0, 0, ARRAY['model-' || number %% 5], ARRAY['account-' || number %% %6$d]
                FROM generate_series(1, %3$d) AS number
                CROSS JOIN LATERAL (SELECT now() - (%3$d - number) * interval '%5$d days' / %3$d AS at) AS times
                """, TRAINS, DAYS, ACCOUNTS);
        insert("hourly_stats", """
                INSERT INTO hourly_stats (workspace_id, train_id, hour, model, requests, output_tokens)
                SELECT
                    '%1$s', pg_temp.id(number %% 20), date_trunc('hour', now(), 'UTC') - number / 100 * interval '1 hour',
                    'model-' || number / 20 %% 5, 926, 1000
                FROM generate_series(1, %3$d) AS number
                """);
        execute("""
                INSERT INTO api_requests (
                    workspace_id, train_id, request_id, timestamp, method, path, model, message_count, link_kind, link_depth,
                    conversation_id, branch_id, current_message_hash, parent_request_id, uncached_input_tokens,
                    cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, duration_ms
                )
                SELECT
                    '%1$s', pg_temp.id(1), CASE number WHEN 1 THEN CAST('%2$s' AS uuid) ELSE md5('r' || number)::uuid END,
                    now() - interval '2 hours' + number * interval '1 s', 'POST', '/v1/messages', 'model-1', 2 * number - 1,
                    CASE number WHEN 1 THEN 'new' ELSE 'prefix' END, greatest(2 * number - 3, 0), '%2$s', 'main',
                    sha256(('c' || number)::bytea),
                    CASE WHEN number = 2 THEN CAST('%2$s' AS uuid) WHEN number > 2 THEN md5('r' || number - 1)::uuid END,
                    10, 20, 0, 0, 30, 0, 900
                FROM generate_series(1, %3$d) AS number;

                INSERT INTO api_request_payloads (workspace_id, request_id, request, response, new_text)
                SELECT
                    workspace_id,
                    request_id,
                    json_build_object('model', model, 'messages', (
                        SELECT json_agg(json_build_object(
                            'role', CASE WHEN position %% 2 = 1 THEN 'user' ELSE 'assistant' END,
                            'content', 'Message ' || position || repeat(' of words', 20)))
                        FROM generate_series(1, message_count) AS position
                    )),
                    '{"type": "message", "role": "assistant", "content": [{"type": "text", "text": "Yes."}]}',
                    'Message ' || message_count
                FROM api_requests
                WHERE conversation_id = '%2$s' AND message_count > 2 * %3$d - 3;

                INSERT INTO conversations
                SELECT
                    '%1$s', '%2$s', pg_temp.id(1), min(timestamp), max(timestamp), count(*), 0, 1, 0, 0, sum(duration_ms), 1, 1, 1,
                    1, 1, 1, 0, 0, ARRAY['model-1'], '{}'
                FROM api_requests
                WHERE conversation_id = '%2$s'
                """.formatted(subject.workspaceId(), CONVERSATION, LONG_CONVERSATION));
        return "/conversations/" + CONVERSATION;
    }

    /** Sessions, and one of them with many of so many messages; its path. */
    String chats() throws SQLException {
        Chat chat = Chat.of(subject.tenant());
        insert("agent_sessions", """
                INSERT INTO agent_sessions (
                    workspace_id, id, module_type, module_session_id, created_by, last_seq, started_at, last_activity_at
                )
                SELECT
                    workspace_id, pg_temp.id(number), module_type, module_session_id, created_by, 1,
                    now() - number * interval '1 minute', now() - number * interval '1 minute'
                FROM agent_sessions
                CROSS JOIN generate_series(1, %3$d) AS number
                WHERE id = '%4$s'
                """, chat.id());
        insert("agent_chat_messages", """
                INSERT INTO agent_chat_messages (workspace_id, id, session_id, seq, role, content)
                SELECT
                    '%1$s', pg_temp.id(number), CASE WHEN number > %5$d THEN pg_temp.id(number) ELSE '%4$s' END,
                    CASE WHEN number > %5$d THEN 1 ELSE number END, 'USER', 'Message ' || number || repeat(' of words', 50)
                FROM generate_series(1, %3$d) AS number
                """, chat.id(), LONG_CHAT);
        execute("UPDATE agent_sessions SET last_seq = %d WHERE id = '%s'".formatted(LONG_CHAT, chat.id()));
        return "/chats/" + chat.id();
    }

    /** What admins look at: runs of the cleanup, receipts, keys and members. */
    void upkeep() throws SQLException {
        insert("cleanup_runs", """
                INSERT INTO cleanup_runs (id, workspace_id, started_at, ended_at, complete)
                SELECT pg_temp.id(number), '%1$s', now() - number * interval '1 minute', now(), true
                FROM generate_series(1, %3$d) AS number
                """);
        insert("deletion_receipts", """
                INSERT INTO deletion_receipts (
                    workspace_id, batch_id, tracking_id, owner_id, cause, batches, started_at, completed_at
                )
                SELECT
                    '%1$s', pg_temp.id(number), 'experiment-' || number, '%2$s', 'expired', 1,
                    now() - number * interval '1 minute', now()
                FROM generate_series(1, %3$d) AS number
                """);
        insert("users", """
                INSERT INTO users (id, issuer, subject, name)
                SELECT pg_temp.id(number), 'benchmark', CAST(number AS text), 'User ' || number
                FROM generate_series(1, %3$d) AS number
                """);
        insert("workspace_members", """
                INSERT INTO workspace_members (workspace_id, user_id, role)
                SELECT '%1$s', pg_temp.id(number), 'member'
                FROM generate_series(1, %3$d) AS number
                """);
        insert("api_keys", """
                INSERT INTO api_keys (workspace_id, id, user_id, name, secret_hash, last_four, scopes)
                SELECT
                    '%1$s', pg_temp.id(number), '%2$s', 'Key ' || number, sha256(CAST(number AS text)::bytea), 'last', '{read}'
                FROM generate_series(1, %3$d) AS number
                """);
    }

    /** Fills one table with so many rows, its indexes made anew afterwards, which takes a fraction of the time. */
    private void insert(String table, String sql, Object... more) throws SQLException {
        var arguments = new ArrayList<Object>(List.of(subject.workspaceId(), subject.userId(), rows));
        arguments.addAll(List.of(more));
        List<String> indexes = indexes(table);
        for (String index : indexes) {
            execute("DROP INDEX " + index.split(" ON ", 2)[0].replaceFirst("CREATE (UNIQUE )?INDEX ", ""));
        }
        execute(sql.formatted(arguments.toArray()));
        for (String index : indexes) {
            // Of a table with partitions the definition names the table alone.
            execute(index.replaceFirst(" ON ONLY ", " ON "));
        }
    }

    /** The statements that make those of its indexes that hold no constraint. */
    private List<String> indexes(String table) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.prepareStatement("""
                        SELECT pg_get_indexdef(indexrelid)
                        FROM pg_index
                        WHERE indrelid = CAST(? AS regclass)
                            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
                        """)) {
            statement.setString(1, table);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
