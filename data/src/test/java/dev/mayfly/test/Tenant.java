package dev.mayfly.test;

import dev.mayfly.workspace.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A workspace with one member, an agent and ten documents that all batches may use, and the batches that a test makes in it,
 * written straight into the tables.
 */
public record Tenant(Administrator administrator, WorkspaceId workspace, UUID userId, UUID agentId) {

    public static final int SHARED_DOCUMENTS = 10;

    /** How long the text of each document is. */
    public static final int DOCUMENT_BYTES = 100;

    public static Tenant in(TestDatabase database) {
        var tenant = new Tenant(
                new Administrator(database), new WorkspaceId(UUID.randomUUID()), UUID.randomUUID(), UUID.randomUUID());
        tenant.inTransaction(connection -> {
            var id = tenant.workspace.value();
            Administrator.execute(connection, "INSERT INTO workspaces (id, name) VALUES (?, 'Test')", id);
            Administrator.execute(
                    connection,
                    "INSERT INTO users (id, issuer, subject) VALUES (?, 'test', ?)",
                    tenant.userId,
                    tenant.userId.toString());
            Administrator.execute(
                    connection,
                    "INSERT INTO workspace_members (workspace_id, user_id, role) VALUES (?, ?, 'owner')",
                    id,
                    tenant.userId);
            tenant.insertAgent(connection, tenant.agentId, null);
            tenant.insertDocuments(connection, SHARED_DOCUMENTS, null);
        });
        return tenant;
    }

    /** An experiment with an agent and documents of its own, each in one version, that expires in a week. */
    public UUID experiment(int jobs, int documents) {
        UUID id = UUID.randomUUID();
        inTransaction(connection -> {
            UUID ownAgent = UUID.randomUUID();
            insertAgent(connection, ownAgent, id);
            insertDocuments(connection, documents, id);
            insertBatch(connection, id, ownAgent, true);
            insertJobs(connection, id, ownAgent, jobs, documents, id);
        });
        return id;
    }

    /** An experiment that expires in a week and uses what is shared. */
    public UUID experimentOnSharedDocuments(int jobs) {
        UUID id = UUID.randomUUID();
        inTransaction(connection -> {
            insertBatch(connection, id, agentId, true);
            insertJobs(connection, id, agentId, jobs, SHARED_DOCUMENTS, null);
        });
        return id;
    }

    public UUID regularBatch(int jobs) {
        UUID id = UUID.randomUUID();
        inTransaction(connection -> {
            insertBatch(connection, id, agentId, false);
            insertJobs(connection, id, agentId, jobs, SHARED_DOCUMENTS, null);
        });
        return id;
    }

    /** An experiment with its own agent and documents that expired an hour ago. */
    public UUID expiredExperiment(int jobs, int documents) {
        UUID id = experiment(jobs, documents);
        expire(id);
        return id;
    }

    public void expire(UUID batchId) {
        administrator.execute("UPDATE eval_batches SET expires_at = now() - interval '1 hour' WHERE id = ?", batchId);
    }

    /** Completes so many waiting jobs of the batch, each with an evaluation and its usage. */
    public void answer(UUID batchId, int jobs) {
        administrator.execute("""
                WITH answered AS (
                    UPDATE eval_jobs
                    SET status = 'COMPLETED', attempts = 1, lease_token = gen_random_uuid(), finished_at = now()
                    WHERE id IN (SELECT id FROM eval_jobs WHERE batch_id = ? AND status = 'PENDING' LIMIT ?)
                    RETURNING workspace_id, id, batch_id, agent_id
                ), new_usage AS (
                    INSERT INTO usage_ledger (
                        workspace_id, job_id, attempt, batch_id, owner_id, agent_id, input_tokens, output_tokens,
                        cost_usd)
                    SELECT workspace_id, id, 1, batch_id, ?, agent_id, 10, 5, 0.01
                    FROM answered
                )
                INSERT INTO evaluations (workspace_id, job_id, grade, summary, analysis, duration_ms)
                SELECT workspace_id, id, 50, 'Summary', 'Analysis', 7
                FROM answered
                """, batchId, jobs, userId);
    }

    /** Puts so many waiting jobs of the batch under the lease of a worker that ends after so many seconds. */
    public void run(UUID batchId, int jobs, int leaseSeconds) {
        administrator.execute("""
                UPDATE eval_jobs
                SET
                    status = 'RUNNING',
                    attempts = 1,
                    lease_token = gen_random_uuid(),
                    lease_expires_at = clock_timestamp() + make_interval(secs => ?),
                    started_at = now()
                WHERE id IN (SELECT id FROM eval_jobs WHERE batch_id = ? AND status = 'PENDING' LIMIT ?)
                """, leaseSeconds, batchId, jobs);
    }

    public boolean exists(UUID batchId) {
        return administrator.is("EXISTS (SELECT FROM eval_batches WHERE id = ?)", batchId);
    }

    public List<UUID> jobs(UUID batchId) {
        return administrator.texts("SELECT id FROM eval_jobs WHERE batch_id = ? ORDER BY id", batchId).stream()
                .map(UUID::fromString)
                .toList();
    }

    private void insertAgent(Connection connection, UUID id, @Nullable UUID batchId) throws SQLException {
        Administrator.execute(connection, """
                INSERT INTO agents (workspace_id, id, owner_id, name, ephemeral_batch_id)
                VALUES (?, ?, ?, 'Agent', ?)
                """, workspace.value(), id, userId, batchId);
        Administrator.execute(connection, """
                INSERT INTO agent_versions (workspace_id, agent_id, version, instructions, provides_grades)
                VALUES (?, ?, 1, 'Judge it.', true)
                """, workspace.value(), id);
    }

    private void insertDocuments(Connection connection, int count, @Nullable UUID batchId) throws SQLException {
        Administrator.execute(connection, """
                WITH new_documents AS (
                    INSERT INTO documents (workspace_id, id, owner_id, ephemeral_batch_id)
                    SELECT ?, gen_random_uuid(), ?, CAST(? AS uuid)
                    FROM generate_series(1, ?)
                    RETURNING workspace_id, id
                )
                INSERT INTO document_versions (workspace_id, document_id, version, title, content, content_sha256)
                SELECT workspace_id, id, 1, 'Document', repeat('x', ?), sha256(convert_to(id::text, 'UTF8'))
                FROM new_documents
                """, workspace.value(), userId, batchId, count, DOCUMENT_BYTES);
    }

    private void insertBatch(Connection connection, UUID id, UUID agent, boolean ephemeral) throws SQLException {
        Administrator.execute(connection, """
                INSERT INTO eval_batches (
                    workspace_id, id, owner_id, tracking_id, is_ephemeral, expires_at, agent_id, agent_version)
                VALUES (?, ?, ?, ?, ?, CASE WHEN ? THEN now() + interval '7 days' END, ?, 1)
                """, workspace.value(), id, userId, "exp_" + id, ephemeral, ephemeral, agent);
    }

    private void insertJobs(
            Connection connection, UUID batchId, UUID agent, int count, int documents, @Nullable UUID documentsOf)
            throws SQLException {
        Administrator.execute(
                connection, """
                INSERT INTO eval_jobs (
                    workspace_id, id, batch_id, agent_id, agent_version, document_id, document_version, repeat_index)
                SELECT documents.workspace_id, gen_random_uuid(), ?, ?, 1, documents.id, 1, repeats.repeat_index
                FROM documents
                CROSS JOIN generate_series(0, ?) AS repeats (repeat_index)
                WHERE documents.workspace_id = ?
                    AND documents.ephemeral_batch_id IS NOT DISTINCT FROM CAST(? AS uuid)
                ORDER BY repeats.repeat_index, documents.id
                LIMIT ?
                """, batchId, agent, count / documents, workspace.value(), documentsOf, count);
    }

    private void inTransaction(Work work) {
        try (var connection = administrator.database().connect()) {
            connection.setAutoCommit(false);
            work.run(connection);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run(Connection connection) throws SQLException;
    }

    /** So many more agents, of which nobody has used any. */
    public void fillAgents(int count) {
        administrator.fill("""
                INSERT INTO agents (workspace_id, id, owner_id, name)
                SELECT ?, gen_random_uuid(), ?, 'Agent ' || number
                FROM generate_series(1, ?) AS numbers (number)
                """, workspace.value(), userId, count);
        administrator.fill("""
                INSERT INTO agent_versions (workspace_id, agent_id, version, instructions, provides_grades)
                SELECT workspace_id, id, 1, 'Judge it.', true
                FROM agents
                WHERE workspace_id = ?
                ON CONFLICT DO NOTHING
                """, workspace.value());
    }
}
