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
import org.jspecify.annotations.Nullable;

/**
 * The fence around a batch that is deleted: it is locked, found due and idle once more, and marked as deleted, and from then
 * on nobody finds it.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface FenceRepository extends GenericRepository<DeletionReceipt, UUID> {

    /**
     * Locks the batch against everybody who gives out or ends a lease, until the transaction ends; empty when there is no
     * such batch. Waits at most for the {@code lock_timeout} of the transaction.
     */
    @Query("""
            SELECT id
            FROM eval_batches
            WHERE workspace_id = :workspaceId
                AND id = :id
            FOR UPDATE
            """)
    List<UUID> lock(WorkspaceId workspaceId, UUID id);

    /** As {@link #lock}, but of a batch that is fenced. */
    @Query("""
            SELECT id
            FROM eval_batches
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND deleting_at IS NOT NULL
            FOR UPDATE
            """)
    List<UUID> lockFenced(WorkspaceId workspaceId, UUID id);

    /** As {@link #lock}, of those of these batches that nobody holds; waits for none of them. */
    @Query("""
            SELECT id
            FROM eval_batches
            WHERE workspace_id = :workspaceId
                AND id = ANY (CAST(:batchIds AS uuid[]))
            FOR UPDATE SKIP LOCKED
            """)
    List<UUID> lockFree(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> batchIds);

    /**
     * Fences locked batches and opens their receipts; returns which. Those are not among them of which a job runs under a live
     * lease, which are fenced already, or which have not expired when only expired ones were meant.
     */
    @Query("""
            WITH fenced AS (
                UPDATE eval_batches
                SET deleting_at = now()
                WHERE workspace_id = :workspaceId
                    AND id = ANY (CAST(:batchIds AS uuid[]))
                    AND deleting_at IS NULL
                    AND (NOT :onlyExpired OR is_ephemeral AND expires_at < now())
                    AND NOT EXISTS (
                        SELECT
                        FROM eval_jobs
                        WHERE eval_jobs.workspace_id = eval_batches.workspace_id
                            AND eval_jobs.batch_id = eval_batches.id
                            AND eval_jobs.status = 'RUNNING'
                            AND eval_jobs.lease_expires_at > clock_timestamp()
                    )
                RETURNING workspace_id, id, tracking_id, owner_id
            )
            INSERT INTO deletion_receipts (workspace_id, batch_id, tracking_id, owner_id, cause, requested_by)
            SELECT
                workspace_id,
                id,
                tracking_id,
                owner_id,
                CASE WHEN :onlyExpired THEN 'expired' ELSE 'deleted' END,
                CAST(:requestedBy AS uuid)
            FROM fenced
            RETURNING batch_id
            """)
    List<UUID> fence(
            WorkspaceId workspaceId,
            @TypeDef(type = DataType.STRING_ARRAY) List<UUID> batchIds,
            boolean onlyExpired,
            @Nullable UUID requestedBy);

    /** Whether a job of the batch runs under a live lease. */
    @Query("""
            SELECT EXISTS (
                SELECT
                FROM eval_jobs
                WHERE workspace_id = :workspaceId
                    AND batch_id = :batchId
                    AND status = 'RUNNING'
                    AND lease_expires_at > clock_timestamp()
            )
            """)
    boolean isRunning(WorkspaceId workspaceId, UUID batchId);
}
