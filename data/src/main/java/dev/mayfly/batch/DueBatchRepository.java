package dev.mayfly.batch;

import dev.mayfly.workspace.AllWorkspaces;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Batches that the cleanup is to delete, and how much of its work each of them is. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface DueBatchRepository extends GenericRepository<DeletionReceipt, UUID> {

    /** Expired experiments of all visible workspaces, the longest overdue first, that come after the given place. */
    @AllWorkspaces
    @Query("""
            SELECT
                workspace_id,
                id,
                tracking_id,
                expires_at AS due_at
            FROM eval_batches
            WHERE is_ephemeral
                AND deleting_at IS NULL
                AND expires_at < now()
                AND (expires_at, workspace_id, id) > (:afterTime, :afterWorkspace, :afterId)
            ORDER BY expires_at, workspace_id, id
            LIMIT :limit
            """)
    List<DueBatch> listExpired(Instant afterTime, UUID afterWorkspace, UUID afterId, int limit);

    /** Batches of all visible workspaces whose deletion has begun and not ended. */
    @AllWorkspaces
    @Query("""
            SELECT
                workspace_id,
                id,
                coalesce(tracking_id, id::text) AS tracking_id,
                deleting_at AS due_at
            FROM eval_batches
            WHERE deleting_at IS NOT NULL
                AND (deleting_at, id) > (:afterTime, :afterId)
            ORDER BY deleting_at, id
            LIMIT :limit
            """)
    List<DueBatch> listHalfDeleted(Instant afterTime, UUID afterId, int limit);

    /** How much of a chunk each of these batches takes; counted no further than the limit. */
    @Query("""
            SELECT
                id,
                greatest(
                    (
                        SELECT count(*)
                        FROM (
                            SELECT
                            FROM eval_jobs
                            WHERE workspace_id = :workspaceId
                                AND batch_id = eval_batches.id
                            LIMIT :limit
                        ) AS jobs
                    ),
                    (
                        SELECT count(*)
                        FROM (
                            SELECT
                            FROM documents
                            WHERE workspace_id = :workspaceId
                                AND ephemeral_batch_id = eval_batches.id
                            LIMIT :limit
                        ) AS documents
                    ),
                    (
                        SELECT sum(total_executions)
                        FROM agents
                        WHERE workspace_id = :workspaceId
                            AND ephemeral_batch_id = eval_batches.id
                    )
                ) AS rows
            FROM eval_batches
            WHERE workspace_id = :workspaceId
                AND id = ANY (CAST(:batchIds AS uuid[]))
            """)
    List<BatchSize> measure(
            WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> batchIds, int limit);
}
