package dev.mayfly.batch;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Receipts of deletions: of each batch, what went with it. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface DeletionReceiptRepository extends GenericRepository<DeletionReceipt, UUID> {

    @Query("""
            SELECT
                batch_id,
                tracking_id,
                owner_id,
                cause,
                requested_by,
                jobs,
                evaluations,
                documents,
                document_versions,
                agents,
                agent_versions,
                executions,
                logs,
                metrics,
                interactions,
                batches,
                started_at,
                completed_at
            FROM deletion_receipts
            WHERE workspace_id = :workspaceId
                AND batch_id = :batchId
            """)
    Optional<DeletionReceipt> find(WorkspaceId workspaceId, UUID batchId);

    /** Receipts of the workspace, the newest first, that come after the given place. */
    @Query("""
            SELECT
                batch_id,
                tracking_id,
                owner_id,
                cause,
                requested_by,
                jobs,
                evaluations,
                documents,
                document_versions,
                agents,
                agent_versions,
                executions,
                logs,
                metrics,
                interactions,
                batches,
                started_at,
                completed_at
            FROM deletion_receipts
            WHERE workspace_id = :workspaceId
                AND (started_at, batch_id) < (:beforeTime, :beforeId)
            ORDER BY started_at DESC, batch_id DESC
            LIMIT :limit
            """)
    List<DeletionReceipt> list(WorkspaceId workspaceId, Instant beforeTime, UUID beforeId, int limit);
}
