package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The statements of docs/importing.md, on tables as the older systems have them. */
class ImportingTest {

    private static final Pattern STATEMENTS = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    private static final String OLDER_TABLES = """
            CREATE SCHEMA source;
            CREATE TABLE source."User" (id text, email text);
            CREATE TABLE source.workspaces (id text, name text, slug text);
            CREATE TABLE source.workspace_members (workspace_id text, user_id text, role text);
            CREATE TABLE source."Agent" (
                id text, "workspaceId" text, "creatorId" text, name text, instructions text, stats jsonb
            );
            CREATE TABLE source."AgentExecution" (
                id text, "agentId" text, "userId" text, "executionId" text, status text, duration integer,
                "creditsConsumed" integer, "httpStatus" integer, "errorCode" text, "inputSize" integer,
                "outputSize" integer, "sessionId" text, "startedAt" timestamp(3), "completedAt" timestamp(3),
                "createdAt" timestamp(3)
            );
            CREATE TABLE source."Transaction" (
                id text, "userId" text, "agentId" text, status text, "createdAt" timestamp(3)
            );
            CREATE TABLE source.api_requests (
                request_id uuid, domain text, timestamp timestamptz, method text, path text, model text,
                response_status integer, duration_ms integer, body jsonb, response_body jsonb
            );
            CREATE TABLE source.businesses (
                id text, workspace_id text, user_id text, name text, stage text, onboarding_status text
            );
            CREATE TABLE source.validation_sessions (id text, business_id text);
            CREATE TABLE source.agent_sessions (
                id text, module_type text, module_session_id text, current_agent text, workflow_step text, status text,
                started_at timestamp(3), last_activity_at timestamp(3), ended_at timestamp(3)
            );
            CREATE TABLE source.agent_chat_messages (
                id text, session_id text, role text, agent_id text, content text, metadata jsonb, created_at timestamp(3)
            );

            INSERT INTO source."User" VALUES ('user-1', 'one@example.com');
            INSERT INTO source.workspaces VALUES ('ws-tenant-1', 'Acme', 'acme');
            INSERT INTO source.workspace_members VALUES ('ws-tenant-1', 'user-1', 'owner');
            INSERT INTO source."Agent"
            VALUES ('agent-1', 'ws-tenant-1', 'user-1', 'Agent', 'Be brief.', '{"totalExecutions": 3, "successfulExecutions": 2}');
            INSERT INTO source."AgentExecution"
            VALUES
                ('a', 'agent-1', 'user-1', 'exec-1', 'success', 10, 5, 200, NULL, 1, 2, 's', '2026-01-01', '2026-01-01', '2026-01-01'),
                ('b', 'agent-1', 'user-1', 'exec-2', 'failed', 10, 5, 500, 'E1', 1, 2, 's', '2026-01-01', NULL, '2026-01-01');
            INSERT INTO source."Transaction" VALUES ('t', 'user-1', 'agent-1', 'succeeded', '2026-01-01');
            INSERT INTO source.api_requests
            VALUES (gen_random_uuid(), 'a.example', '2026-01-01Z', 'POST', '/v1/messages', 'large', 200, 9, '{"messages": []}', '{}');
            INSERT INTO source.businesses VALUES ('biz-1', 'ws-tenant-1', 'user-1', 'Business 1', 'IDEA', 'WIZARD');
            INSERT INTO source.validation_sessions VALUES ('val-1', 'biz-1');
            INSERT INTO source.agent_sessions
            VALUES ('agent-session-1', 'VALIDATION', 'val-1', NULL, NULL, 'ACTIVE', '2026-01-01', '2026-01-02', NULL);
            INSERT INTO source.agent_chat_messages
            VALUES
                ('msg-2', 'agent-session-1', 'ASSISTANT', 'a', 'Second', '{}', '2026-01-01 00:02'),
                ('msg-1', 'agent-session-1', 'USER', NULL, 'First', NULL, '2026-01-01 00:01');
            """;

    @Test
    void bringsTheOlderTablesOverOnce() throws SQLException, IOException {
        String statements = STATEMENTS
                .matcher(Files.readString(Path.of("../docs/importing.md")))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining());
        try (var database = TestDatabase.create()) {
            execute(database, OLDER_TABLES);

            execute(database, statements);
            execute(database, statements);

            assertThat(rows(database, """
                            SELECT
                                (SELECT count(*) FROM workspace_members),
                                (SELECT count(*) FROM agent_versions),
                                (SELECT string_agg(execution_id || ' ' || status, ', ' ORDER BY execution_id) FROM agent_executions),
                                (SELECT count(*) FROM transactions),
                                (SELECT count(*) FROM api_request_payloads),
                                (SELECT string_agg(seq || ' ' || content, ', ' ORDER BY seq) FROM agent_chat_messages),
                                (SELECT last_seq FROM agent_sessions)
                            """))
                    .containsExactly("1 | 1 | exec-1 success, exec-2 failed | 1 | 1 | 1 First, 2 Second | 2");
            var backfills = new Backfills(configuration(database));
            for (String name :
                    new String[] {"agent-stats", "user-interactions", "task-links", "train-ids", "train-owners"}) {
                var report = backfills.run(backfills.named(name), Calls.ENOUGH);
                assertThat(report.rowsSkipped()).as(name).isZero();
            }
            assertThat(new Verifier(Database.of(configuration(database))).run().ok())
                    .isTrue();
        }
    }
}
