package dev.mayfly.upkeep;

import dev.mayfly.workspace.AllWorkspaces;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.UUID;

/** What is over of workspaces, their keys, and answers to their requests; each counts no further than its limit. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface WorkspaceBacklogRepository extends GenericRepository<Backlog, UUID> {

    /** Answers that are older than a day. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT created_at AS since
                FROM idempotency_keys
                WHERE created_at < now() - interval '1 day'
                ORDER BY created_at
                LIMIT :limit
            ) AS overdue
            """)
    Backlog oldAnswers(int limit);

    /** Keys that expired or were revoked before a time, since they did. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT least(expires_at, revoked_at) AS since
                FROM api_keys
                WHERE least(expires_at, revoked_at) < :before
                LIMIT :limit
            ) AS overdue
            """)
    Backlog endedKeys(Instant before, int limit);

    /** Workspaces that were deleted 30 days ago, since they were. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT deleted_at AS since
                FROM workspaces
                WHERE deleted_at < now() - interval '30 days'
                ORDER BY deleted_at
                LIMIT :limit
            ) AS overdue
            """)
    Backlog deletedWorkspaces(int limit);
}
