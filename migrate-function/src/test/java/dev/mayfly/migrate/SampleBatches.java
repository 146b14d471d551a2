package dev.mayfly.migrate;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;

/** Rows as the schema of V003 holds them: two workspaces with batches, jobs in every state and evaluations. */
final class SampleBatches {

    static final String WORKSPACE = "00000000-0000-7000-8000-000000000001";

    private SampleBatches() {}

    static void fill(TestDatabase database) throws SQLException {
        Migrations.execute(database, """
                INSERT INTO users (id, issuer, subject)
                SELECT uuid('00000000-0000-7000-8000-00000000a00' || n), 'https://issuer.example', 'user ' || n
                FROM generate_series(1, 2) AS n;

                INSERT INTO workspaces (id, name)
                SELECT uuid('00000000-0000-7000-8000-00000000000' || n), 'Workspace ' || n
                FROM generate_series(1, 2) AS n;

                INSERT INTO workspace_members (workspace_id, user_id, role)
                SELECT workspaces.id, users.id, 'owner'
                FROM workspaces
                CROSS JOIN users;

                INSERT INTO agents (workspace_id, id, owner_id, name)
                SELECT workspaces.id, gen_random_uuid(), users.id, 'Agent of ' || users.subject
                FROM workspaces
                CROSS JOIN users;

                INSERT INTO agent_versions (workspace_id, agent_id, version, instructions, provides_grades)
                SELECT workspace_id, id, 1, 'Judge.', true
                FROM agents;

                INSERT INTO documents (workspace_id, id, owner_id)
                SELECT workspace_id, gen_random_uuid(), owner_id
                FROM agents
                CROSS JOIN generate_series(1, 5);

                INSERT INTO document_versions (workspace_id, document_id, version, title, content, content_sha256)
                SELECT workspace_id, id, 1, 'Title', 'Content of ' || id, sha256(convert_to('Content of ' || id, 'UTF8'))
                FROM documents;

                INSERT INTO eval_batches (workspace_id, id, owner_id, name, agent_id, agent_version, target_count)
                SELECT workspace_id, gen_random_uuid(), owner_id, 'Batch ' || n, id, 1, 5
                FROM agents
                CROSS JOIN generate_series(1, 5) AS n;

                INSERT INTO eval_jobs (
                    workspace_id, id, batch_id, agent_id, agent_version, document_id, document_version, status, attempts,
                    lease_token, lease_expires_at, started_at, finished_at, error_code
                )
                SELECT
                    job.workspace_id,
                    gen_random_uuid(),
                    job.batch_id,
                    job.agent_id,
                    1,
                    job.document_id,
                    1,
                    job.status,
                    job.number,
                    CASE WHEN job.status <> 'PENDING' THEN gen_random_uuid() END,
                    CASE WHEN job.status = 'RUNNING' THEN now() + interval '5 minutes' END,
                    CASE WHEN job.status <> 'PENDING' THEN now() END,
                    CASE WHEN job.status IN ('COMPLETED', 'FAILED', 'CANCELLED') THEN now() END,
                    CASE WHEN job.status = 'FAILED' THEN 'model_refused' END
                FROM (
                    SELECT
                        eval_batches.workspace_id,
                        eval_batches.id AS batch_id,
                        eval_batches.agent_id,
                        documents.id AS document_id,
                        row_number() OVER batch AS number,
                        (ARRAY['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'])[row_number() OVER batch] AS status
                    FROM eval_batches
                    JOIN documents
                        ON documents.workspace_id = eval_batches.workspace_id
                        AND documents.owner_id = eval_batches.owner_id
                    WINDOW batch AS (PARTITION BY eval_batches.id ORDER BY documents.id)
                ) AS job;

                INSERT INTO evaluations (workspace_id, job_id, grade, summary, analysis, cost_usd, duration_ms)
                SELECT workspace_id, id, 80.5, 'Good', 'Because it is.', 0.000123, 1500
                FROM eval_jobs
                WHERE status = 'COMPLETED';
                """);
    }
}
