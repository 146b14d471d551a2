package dev.mayfly.batch;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.workspace.AllWorkspaces;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.UUID;

/** Forgets old receipts of deletions that have come to their end, and old runs of the cleanup. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ReceiptRetentionRepository extends GenericRepository<DeletionReceipt, UUID> {

    /** Both from before a time, the longest overdue since when they began; counts no further than the limit. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(old.started_at) AS oldest_at
            FROM (
                (
                    SELECT receipts.started_at
                    FROM workspaces
                    CROSS JOIN LATERAL (
                        SELECT deletion_receipts.started_at
                        FROM deletion_receipts
                        WHERE deletion_receipts.workspace_id = workspaces.id
                            AND deletion_receipts.started_at < :before
                            AND deletion_receipts.completed_at IS NOT NULL
                        ORDER BY deletion_receipts.started_at
                        LIMIT :limit
                    ) AS receipts
                    LIMIT :limit
                )
                UNION ALL
                (
                    SELECT cleanup_runs.started_at
                    FROM cleanup_runs
                    WHERE cleanup_runs.started_at < :before
                    LIMIT :limit
                )
                LIMIT :limit
            ) AS old
            """)
    Backlog backlog(Instant before, int limit);

    /** Deletes at most so many receipts of deletions that began before a time and have ended; returns how many. */
    @AllWorkspaces
    @Query("""
            DELETE FROM deletion_receipts
            WHERE (workspace_id, batch_id) IN (
                SELECT receipts.workspace_id, receipts.batch_id
                FROM workspaces
                CROSS JOIN LATERAL (
                    SELECT
                        old.workspace_id,
                        old.batch_id
                    FROM deletion_receipts AS old
                    WHERE old.workspace_id = workspaces.id
                        AND old.started_at < :before
                        AND old.completed_at IS NOT NULL
                    ORDER BY old.started_at
                    LIMIT :limit
                ) AS receipts
                LIMIT :limit
            )
            """)
    int deleteReceipts(Instant before, int limit);

    /** Deletes at most so many runs that began before a time, with what became of their tasks; returns how many. */
    @AllWorkspaces
    @Query("""
            DELETE FROM cleanup_runs
            WHERE id IN (
                SELECT old.id
                FROM cleanup_runs AS old
                WHERE old.started_at < :before
                LIMIT :limit
            )
            """)
    int deleteRuns(Instant before, int limit);
}
