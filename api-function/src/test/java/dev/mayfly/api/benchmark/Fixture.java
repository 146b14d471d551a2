package dev.mayfly.api.benchmark;

import dev.mayfly.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Fills one workspace by plain SQL, without checking foreign keys, which takes a fraction of the time. The ids grow with
 * the rows, as ours do.
 */
final class Fixture implements AutoCloseable {

    private final Connection connection;
    private final UUID workspace;
    private final UUID owner;

    Fixture(TestDatabase database, UUID workspace, UUID owner) throws SQLException {
        this.connection = database.connect();
        this.workspace = workspace;
        this.owner = owner;
        execute("SET session_replication_role = replica");
        execute("""
                CREATE OR REPLACE FUNCTION pg_temp.id(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
                RETURN CAST(lpad(to_hex(number), 12, '0') || '70008' || left(md5(CAST(number AS text)), 15) AS uuid)
                """);
    }

    /** A workspace of its own, where no API has made one. */
    static Fixture withWorkspace(TestDatabase database) throws SQLException {
        var fixture = new Fixture(database, UUID.randomUUID(), UUID.randomUUID());
        fixture.execute(
                "INSERT INTO users (id, issuer, subject) VALUES ('%s', 'benchmark', 'owner')".formatted(fixture.owner));
        fixture.execute("INSERT INTO workspaces (id, name) VALUES ('%s', 'Benchmark')".formatted(fixture.workspace));
        return fixture;
    }

    /** Regular batches of one agent over the same documents, whose jobs all wait; the newest batch is the last one. */
    void waitingBatches(int batches, int jobsPerBatch) throws SQLException {
        execute("""
                INSERT INTO agents (workspace_id, id, owner_id, name)
                VALUES ('%1$s', pg_temp.id(1), '%2$s', 'Judge');

                INSERT INTO agent_versions (workspace_id, agent_id, version, instructions, provides_grades)
                VALUES ('%1$s', pg_temp.id(1), 1, 'Judge it.', true);

                INSERT INTO documents (workspace_id, id, owner_id)
                SELECT '%1$s', pg_temp.id(number), '%2$s'
                FROM generate_series(1, %4$d) AS number;

                INSERT INTO document_versions (workspace_id, document_id, version, title, content, content_sha256)
                SELECT '%1$s', pg_temp.id(number), 1, 'Document ' || number, repeat('word ', 80), sha256('word')
                FROM generate_series(1, %4$d) AS number;

                INSERT INTO eval_batches (workspace_id, id, owner_id, name, agent_id, agent_version, created_at)
                SELECT
                    '%1$s',
                    pg_temp.id(batch),
                    '%2$s',
                    'Batch ' || batch,
                    pg_temp.id(1),
                    1,
                    now() - (%3$d - batch) * interval '1 s'
                FROM generate_series(1, %3$d) AS batch
                """.formatted(workspace, owner, batches, jobsPerBatch));
        waitingJobs(batches, jobsPerBatch, 0);
    }

    /** Once more a job for each of the documents in each of the first so many batches. */
    void waitingJobs(int batches, int jobsPerBatch, int repeat) throws SQLException {
        execute("""
                INSERT INTO eval_jobs (
                    workspace_id,
                    id,
                    batch_id,
                    agent_id,
                    agent_version,
                    document_id,
                    document_version,
                    repeat_index,
                    run_after
                )
                SELECT
                    workspace_id,
                    pg_temp.id(%4$d * 100000000::bigint + row_number() OVER ()),
                    id,
                    agent_id,
                    agent_version,
                    pg_temp.id(document),
                    1,
                    %4$d,
                    CASE WHEN %4$d = 0 THEN created_at ELSE now() END
                FROM (
                    SELECT workspace_id, id, agent_id, agent_version, created_at
                    FROM eval_batches
                    WHERE workspace_id = '%1$s'
                    ORDER BY id
                    LIMIT %2$d
                ) AS batches
                CROSS JOIN generate_series(1, %3$d) AS document
                ORDER BY batches.id, document
                """.formatted(workspace, batches, jobsPerBatch, repeat));
    }

    /** Expired experiments, each with an agent and documents of its own and with jobs that all have been evaluated. */
    void expiredExperiments(int experiments, int jobsPerExperiment) throws SQLException {
        execute("""
                INSERT INTO eval_batches (
                    workspace_id,
                    id,
                    owner_id,
                    tracking_id,
                    is_ephemeral,
                    expires_at,
                    agent_id,
                    agent_version,
                    status,
                    completed_at
                )
                SELECT
                    '%1$s',
                    pg_temp.id(batch),
                    '%2$s',
                    'experiment-' || batch,
                    true,
                    now() - interval '1 day' + batch * interval '1 ms',
                    pg_temp.id(batch),
                    1,
                    'COMPLETED',
                    now()
                FROM generate_series(1, %3$d) AS batch;

                INSERT INTO agents (workspace_id, id, owner_id, name, ephemeral_batch_id)
                SELECT workspace_id, agent_id, owner_id, 'Judge', id
                FROM eval_batches;

                INSERT INTO agent_versions (workspace_id, agent_id, version, instructions, provides_grades)
                SELECT workspace_id, agent_id, 1, 'Judge it.', true
                FROM eval_batches;

                INSERT INTO documents (workspace_id, id, owner_id, ephemeral_batch_id)
                SELECT '%1$s', pg_temp.id(batch * %4$d + number), '%2$s', pg_temp.id(batch)
                FROM generate_series(1, %3$d) AS batch
                CROSS JOIN generate_series(1, %4$d) AS number;

                INSERT INTO document_versions (workspace_id, document_id, version, title, content, content_sha256)
                SELECT workspace_id, id, 1, 'Document', repeat('word ', 80), sha256('word')
                FROM documents;

                INSERT INTO eval_jobs (
                    workspace_id,
                    id,
                    batch_id,
                    agent_id,
                    agent_version,
                    document_id,
                    document_version,
                    status,
                    attempts,
                    lease_token,
                    started_at,
                    finished_at
                )
                SELECT
                    workspace_id,
                    id,
                    ephemeral_batch_id,
                    ephemeral_batch_id,
                    1,
                    id,
                    1,
                    'COMPLETED',
                    1,
                    id,
                    now(),
                    now()
                FROM documents;

                INSERT INTO evaluations (workspace_id, job_id, grade, summary, analysis, duration_ms)
                SELECT workspace_id, id, 75, 'Good enough.', repeat('word ', 40), 1000
                FROM eval_jobs;

                INSERT INTO usage_ledger (
                    workspace_id,
                    job_id,
                    attempt,
                    batch_id,
                    owner_id,
                    agent_id,
                    input_tokens,
                    output_tokens
                )
                SELECT workspace_id, id, 1, batch_id, '%2$s', agent_id, 500, 100
                FROM eval_jobs
                """.formatted(workspace, owner, experiments, jobsPerExperiment));
    }

    /** What autovacuum would have done by the time that so many rows have come together. */
    void settle() throws SQLException {
        execute("VACUUM (ANALYZE)");
        execute("CHECKPOINT");
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
