package dev.mayfly.batch;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Jobs of one workspace: how they begin, and how they are called off. What lies between is {@link LeaseRepository}'s. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface JobRepository extends GenericRepository<Job, UUID> {

    /**
     * Creates one job for each place of the lists, with the version that each document has now; returns how many. Only
     * ordinary documents and those of the batch itself can be used.
     */
    @Query("""
            INSERT INTO eval_jobs (
                workspace_id,
                id,
                batch_id,
                agent_id,
                agent_version,
                document_id,
                document_version,
                repeat_index
            )
            SELECT
                documents.workspace_id,
                wanted.id,
                :batchId,
                :agentId,
                :agentVersion,
                documents.id,
                documents.latest_version,
                wanted.repeat_index
            FROM unnest(CAST(:ids AS uuid[]), CAST(:documentIds AS uuid[]), CAST(:repeatIndexes AS integer[]))
                AS wanted (id, document_id, repeat_index)
            -- LIMIT keeps this a look-up by key for each place: before the tables are analysed, the planner would join
            -- every document of the workspace with every place instead.
            CROSS JOIN LATERAL (
                SELECT
                    workspace_id,
                    id,
                    latest_version
                FROM documents
                WHERE workspace_id = :workspaceId
                    AND id = wanted.document_id
                    AND coalesce(ephemeral_batch_id, :batchId) = :batchId
                LIMIT 1
            ) AS documents
            """)
    int insertAll(
            WorkspaceId workspaceId,
            UUID batchId,
            UUID agentId,
            int agentVersion,
            @TypeDef(type = DataType.STRING_ARRAY) List<UUID> ids,
            @TypeDef(type = DataType.STRING_ARRAY) List<UUID> documentIds,
            @TypeDef(type = DataType.STRING_ARRAY) List<Integer> repeatIndexes);

    /** The ordinary documents that this agent has evaluated, at most so many, in random order. */
    @Query("""
            SELECT evaluated.document_id
            FROM (
                SELECT DISTINCT eval_jobs.document_id
                FROM eval_jobs
                JOIN documents
                    ON documents.workspace_id = eval_jobs.workspace_id
                    AND documents.id = eval_jobs.document_id
                    AND documents.ephemeral_batch_id IS NULL
                WHERE eval_jobs.workspace_id = :workspaceId
                    AND eval_jobs.agent_id = :agentId
                    AND eval_jobs.status = 'COMPLETED'
            ) AS evaluated
            ORDER BY random()
            LIMIT :limit
            """)
    List<UUID> shuffleEvaluatedDocuments(WorkspaceId workspaceId, UUID agentId, int limit);

    /** Cancels a job that has not ended; 0 when it has. A worker that runs it finds its lease lost. */
    @Query("""
            UPDATE eval_jobs
            SET status = 'CANCELLED', lease_expires_at = NULL, finished_at = now()
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND status IN ('PENDING', 'RUNNING')
            """)
    int cancel(WorkspaceId workspaceId, UUID id);

    /** Cancels every job of the batch that has not ended. */
    @Query("""
            UPDATE eval_jobs
            SET status = 'CANCELLED', lease_expires_at = NULL, finished_at = now()
            WHERE workspace_id = :workspaceId
                AND batch_id = :batchId
                AND status IN ('PENDING', 'RUNNING')
            """)
    int cancelOfBatch(WorkspaceId workspaceId, UUID batchId);

    @Query("""
            SELECT
                eval_jobs.id,
                eval_jobs.batch_id,
                eval_batches.owner_id AS batch_owner_id,
                eval_jobs.agent_id,
                eval_jobs.agent_version,
                eval_jobs.document_id,
                eval_jobs.document_version,
                eval_jobs.repeat_index,
                eval_jobs.status,
                eval_jobs.attempts,
                eval_jobs.run_after,
                eval_jobs.lease_token,
                eval_jobs.lease_expires_at,
                eval_jobs.created_at,
                eval_jobs.started_at,
                eval_jobs.finished_at,
                eval_jobs.error_code,
                eval_jobs.error_message
            FROM eval_jobs
            """ + JobSql.UNFENCED_BATCH + """
            WHERE eval_jobs.workspace_id = :workspaceId
                AND eval_jobs.id = ANY(CAST(:ids AS uuid[]))
            """)
    List<Job> listAll(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> ids);

    default Optional<Job> find(WorkspaceId workspaceId, UUID id) {
        return listAll(workspaceId, List.of(id)).stream().findFirst();
    }
}
