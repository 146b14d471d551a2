package dev.mayfly.batch;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.workspace.AllWorkspaces;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.UUID;

/** How much the upkeep of batches has to do, in all visible workspaces; each counts no further than its limit. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface BacklogRepository extends GenericRepository<Batch, UUID> {

    /** Jobs whose lease has run out, since then. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(lost.lease_expires_at) AS oldest_at
            FROM (
                SELECT lease_expires_at
                FROM eval_jobs
                WHERE status = 'RUNNING'
                    AND lease_expires_at <= now()
                LIMIT :limit
            ) AS lost
            """)
    Backlog lostJobs(int limit);

    /** Running batches that have no job left to end, since the last one ended. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overlooked.ended_at) AS oldest_at
            FROM (
                SELECT coalesce(
                    (
                        SELECT max(eval_jobs.finished_at)
                        FROM eval_jobs
                        WHERE eval_jobs.workspace_id = eval_batches.workspace_id
                            AND eval_jobs.batch_id = eval_batches.id
                    ),
                    eval_batches.created_at
                ) AS ended_at
                FROM eval_batches
                WHERE status = 'RUNNING'
                    AND deleting_at IS NULL
                    AND NOT EXISTS (
                        SELECT
                        FROM eval_jobs
                        WHERE eval_jobs.workspace_id = eval_batches.workspace_id
                            AND eval_jobs.batch_id = eval_batches.id
                            AND eval_jobs.status IN ('PENDING', 'RUNNING')
                    )
                LIMIT :limit
            ) AS overlooked
            """)
    Backlog stuckBatches(int limit);

    /** Experiments that have expired, and those whose deletion has begun and not ended, since then. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(expired.due_at) AS oldest_at
            FROM (
                (
                    SELECT expires_at AS due_at
                    FROM eval_batches
                    WHERE is_ephemeral
                        AND deleting_at IS NULL
                        AND expires_at < now()
                    ORDER BY expires_at
                    LIMIT :limit
                )
                UNION ALL
                (
                    SELECT deleting_at
                    FROM eval_batches
                    WHERE deleting_at IS NOT NULL
                    ORDER BY deleting_at
                    LIMIT :limit
                )
                LIMIT :limit
            ) AS expired
            """)
    Backlog expiredExperiments(int limit);
}
