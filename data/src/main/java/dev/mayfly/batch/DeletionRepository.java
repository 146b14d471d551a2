package dev.mayfly.batch;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

/**
 * Deleting the rows of fenced batches from leaf to root, in chunks that each count themselves in the receipts.
 *
 * <p>Several batches of a workspace go by one statement, for as long as its limit holds all their rows.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface DeletionRepository extends GenericRepository<DeletionReceipt, UUID> {

    /**
     * Deletes at most so many jobs of fenced batches with their evaluations; returns what is to be deleted next, in one row.
     * Arrays of ids, because a join makes PostgreSQL read all jobs of the workspace for each chunk.
     *
     * <p>A lost job may be taken back, and recorded as an execution of the batch's own agent, while this waits for it: what
     * is said of the agents may be out of date, and is only there to save a statement.
     */
    @Query("""
            WITH doomed AS (
                SELECT id, batch_id
                FROM eval_jobs
                WHERE workspace_id = :workspaceId
                    AND batch_id = ANY (CAST(:batchIds AS uuid[]))
                LIMIT :limit
            ), gone_evaluations AS (
                DELETE FROM evaluations
                WHERE evaluations.workspace_id = :workspaceId
                    AND evaluations.job_id = ANY (ARRAY(SELECT id FROM doomed))
                RETURNING evaluations.job_id
            ), gone_jobs AS (
                DELETE FROM eval_jobs
                WHERE eval_jobs.workspace_id = :workspaceId
                    AND eval_jobs.id = ANY (ARRAY(SELECT id FROM doomed))
                RETURNING eval_jobs.id, eval_jobs.batch_id
            ), gone AS (
                SELECT
                    gone_jobs.batch_id,
                    count(*) AS jobs,
                    count(gone_evaluations.job_id) AS evaluations
                FROM gone_jobs
                LEFT JOIN gone_evaluations
                    ON gone_evaluations.job_id = gone_jobs.id
                GROUP BY gone_jobs.batch_id
            ), counted AS (
                UPDATE deletion_receipts
                SET (jobs, evaluations) = (
                    SELECT deletion_receipts.jobs + gone.jobs, deletion_receipts.evaluations + gone.evaluations
                    FROM gone
                    WHERE gone.batch_id = deletion_receipts.batch_id
                )
                WHERE workspace_id = :workspaceId
                    AND batch_id = ANY (ARRAY(SELECT batch_id FROM gone))
                RETURNING batch_id
            )
            SELECT CASE
                WHEN (SELECT count(*) FROM gone_jobs) = :limit THEN 'JOBS'
                WHEN EXISTS (
                    SELECT
                    FROM agents
                    WHERE workspace_id = :workspaceId
                        AND ephemeral_batch_id = ANY (CAST(:batchIds AS uuid[]))
                        AND total_executions > 0
                ) THEN 'USAGE'
                ELSE 'REST'
            END AS next
            """)
    List<DeletionStep> deleteJobs(
            WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> batchIds, int limit);

    /**
     * Deletes what was recorded of the agents that only fenced batches use: of each table at most so many rows, and the
     * metrics and interactions, which the others point to, once fewer were left of each of these. Returns how many rows went
     * from the table that most went from: as many as the limit when rows may be left.
     */
    @Query("""
            WITH own_agents AS (
                SELECT id, ephemeral_batch_id AS batch_id
                FROM agents
                WHERE workspace_id = :workspaceId
                    AND ephemeral_batch_id = ANY (CAST(:batchIds AS uuid[]))
                    AND total_executions > 0
            ), own_metrics AS (
                SELECT id
                FROM agent_metrics
                WHERE workspace_id = :workspaceId
                    AND agent_id = ANY (ARRAY(SELECT id FROM own_agents))
            ), gone_executions AS (
                DELETE FROM agent_executions
                WHERE workspace_id = :workspaceId
                    AND id = ANY (ARRAY(
                        SELECT id
                        FROM agent_executions
                        WHERE workspace_id = :workspaceId
                            AND agent_id = ANY (ARRAY(SELECT id FROM own_agents))
                        LIMIT :limit
                    ))
                RETURNING agent_id
            ), doomed_logs AS (
                SELECT id, timestamp
                FROM agent_logs
                WHERE workspace_id = :workspaceId
                    AND agent_id = ANY (ARRAY(SELECT id FROM own_agents))
                LIMIT :limit
            ), gone_logs AS (
                DELETE FROM agent_logs
                USING doomed_logs
                WHERE agent_logs.workspace_id = :workspaceId
                    AND agent_logs.id = doomed_logs.id
                    AND agent_logs.timestamp = doomed_logs.timestamp
                RETURNING agent_logs.agent_id
            ), gone_durations AS (
                DELETE FROM agent_metric_durations
                WHERE workspace_id = :workspaceId
                    AND (metric_id, duration_bucket) IN (
                        SELECT metric_id, duration_bucket
                        FROM agent_metric_durations
                        WHERE workspace_id = :workspaceId
                            AND metric_id = ANY (ARRAY(SELECT id FROM own_metrics))
                        LIMIT :limit
                    )
                RETURNING metric_id
            ), gone_users AS (
                DELETE FROM agent_metric_users
                WHERE workspace_id = :workspaceId
                    AND (metric_id, user_id) IN (
                        SELECT metric_id, user_id
                        FROM agent_metric_users
                        WHERE workspace_id = :workspaceId
                            AND metric_id = ANY (ARRAY(SELECT id FROM own_metrics))
                        LIMIT :limit
                    )
                RETURNING metric_id
            ), progress AS (
                SELECT greatest(
                    (SELECT count(*) FROM gone_executions),
                    (SELECT count(*) FROM gone_logs),
                    (SELECT count(*) FROM gone_durations),
                    (SELECT count(*) FROM gone_users)
                ) AS most
            ), gone_metrics AS (
                DELETE FROM agent_metrics
                WHERE workspace_id = :workspaceId
                    AND id = ANY (ARRAY(SELECT id FROM own_metrics))
                    AND (SELECT most FROM progress) < :limit
                RETURNING agent_id
            ), gone_interactions AS (
                DELETE FROM user_agent_interactions
                WHERE workspace_id = :workspaceId
                    AND agent_id = ANY (ARRAY(SELECT id FROM own_agents))
                    AND (SELECT most FROM progress) < :limit
                RETURNING agent_id
            ), gone AS (
                SELECT
                    batch_id,
                    (SELECT count(*) FROM gone_executions WHERE agent_id = own_agents.id) AS executions,
                    (SELECT count(*) FROM gone_logs WHERE agent_id = own_agents.id) AS logs,
                    (SELECT count(*) FROM gone_metrics WHERE agent_id = own_agents.id) AS metrics,
                    (SELECT count(*) FROM gone_interactions WHERE agent_id = own_agents.id) AS interactions
                FROM own_agents
            ), counted AS (
                UPDATE deletion_receipts
                SET (executions, logs, metrics, interactions) = (
                    SELECT
                        deletion_receipts.executions + gone.executions,
                        deletion_receipts.logs + gone.logs,
                        deletion_receipts.metrics + gone.metrics,
                        deletion_receipts.interactions + gone.interactions
                    FROM gone
                    WHERE gone.batch_id = deletion_receipts.batch_id
                )
                WHERE workspace_id = :workspaceId
                    AND batch_id = ANY (ARRAY(SELECT batch_id FROM own_agents))
                RETURNING batch_id
            )
            SELECT most
            FROM progress
            """)
    List<Long> deleteUsage(
            WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> batchIds, int limit);

    /**
     * Deletes at most so many documents that only fenced batches use, with their versions. When fewer were left, the
     * batches, which must have no jobs any more, go with their own agents, and their receipts are closed; unless something was
     * recorded of such an agent and {@link #deleteUsage} has not deleted it. Returns the number of jobs that each closed
     * receipt counts, in the order of the batches; nothing when they are still there.
     */
    @Query("""
            WITH doomed AS (
                SELECT id
                FROM documents
                WHERE workspace_id = :workspaceId
                    AND ephemeral_batch_id = ANY (CAST(:batchIds AS uuid[]))
                LIMIT :limit
            ), gone_versions AS (
                DELETE FROM document_versions
                WHERE document_versions.workspace_id = :workspaceId
                    AND document_versions.document_id = ANY (ARRAY(SELECT id FROM doomed))
                RETURNING document_versions.document_id
            ), gone_documents AS (
                DELETE FROM documents
                WHERE documents.workspace_id = :workspaceId
                    AND documents.id = ANY (ARRAY(SELECT id FROM doomed))
                RETURNING documents.id, documents.ephemeral_batch_id AS batch_id
            ), documents_of_batches AS (
                SELECT
                    gone_documents.batch_id,
                    count(DISTINCT gone_documents.id) AS documents,
                    count(gone_versions.document_id) AS versions
                FROM gone_documents
                LEFT JOIN gone_versions
                    ON gone_versions.document_id = gone_documents.id
                GROUP BY gone_documents.batch_id
            ), own_agents AS (
                SELECT id, ephemeral_batch_id AS batch_id, total_executions
                FROM agents
                WHERE workspace_id = :workspaceId
                    AND ephemeral_batch_id = ANY (CAST(:batchIds AS uuid[]))
            ), last AS (
                SELECT
                WHERE (SELECT count(*) FROM doomed) < :limit
                    AND (:usageIsGone OR NOT EXISTS (SELECT FROM own_agents WHERE total_executions > 0))
            ), doomed_agents AS (
                SELECT id
                FROM own_agents
                WHERE EXISTS (SELECT FROM last)
            ), gone_agent_versions AS (
                DELETE FROM agent_versions
                WHERE agent_versions.workspace_id = :workspaceId
                    AND agent_versions.agent_id = ANY (ARRAY(SELECT id FROM doomed_agents))
                RETURNING agent_versions.agent_id
            ), gone_agents AS (
                DELETE FROM agents
                WHERE agents.workspace_id = :workspaceId
                    AND agents.id = ANY (ARRAY(SELECT id FROM doomed_agents))
                RETURNING agents.id, agents.ephemeral_batch_id AS batch_id
            ), agents_of_batches AS (
                SELECT
                    gone_agents.batch_id,
                    count(DISTINCT gone_agents.id) AS agents,
                    count(gone_agent_versions.agent_id) AS versions
                FROM gone_agents
                LEFT JOIN gone_agent_versions
                    ON gone_agent_versions.agent_id = gone_agents.id
                GROUP BY gone_agents.batch_id
            ), gone_batches AS (
                DELETE FROM eval_batches
                WHERE workspace_id = :workspaceId
                    AND id = ANY (CAST(:batchIds AS uuid[]))
                    AND deleting_at IS NOT NULL
                    AND EXISTS (SELECT FROM last)
                RETURNING id
            ), gone AS (
                SELECT
                    batches.id,
                    coalesce(documents_of_batches.documents, 0) AS documents,
                    coalesce(documents_of_batches.versions, 0) AS document_versions,
                    coalesce(agents_of_batches.agents, 0) AS agents,
                    coalesce(agents_of_batches.versions, 0) AS agent_versions,
                    CASE WHEN gone_batches.id IS NULL THEN 0 ELSE 1 END AS batches
                FROM unnest(CAST(:batchIds AS uuid[])) AS batches (id)
                LEFT JOIN documents_of_batches
                    ON documents_of_batches.batch_id = batches.id
                LEFT JOIN agents_of_batches
                    ON agents_of_batches.batch_id = batches.id
                LEFT JOIN gone_batches
                    ON gone_batches.id = batches.id
            ), counted AS (
                UPDATE deletion_receipts
                SET (documents, document_versions, agents, agent_versions, batches, completed_at) = (
                    SELECT
                        deletion_receipts.documents + gone.documents,
                        deletion_receipts.document_versions + gone.document_versions,
                        deletion_receipts.agents + gone.agents,
                        deletion_receipts.agent_versions + gone.agent_versions,
                        deletion_receipts.batches + gone.batches,
                        CASE WHEN gone.batches = 1 THEN now() END
                    FROM gone
                    WHERE gone.id = deletion_receipts.batch_id
                )
                WHERE workspace_id = :workspaceId
                    AND batch_id = ANY (CAST(:batchIds AS uuid[]))
                RETURNING batch_id, jobs, completed_at
            )
            SELECT jobs
            FROM counted
            WHERE completed_at IS NOT NULL
            ORDER BY array_position(CAST(:batchIds AS uuid[]), batch_id)
            """)
    List<Long> deleteRest(
            WorkspaceId workspaceId,
            @TypeDef(type = DataType.STRING_ARRAY) List<UUID> batchIds,
            int limit,
            boolean usageIsGone);
}
