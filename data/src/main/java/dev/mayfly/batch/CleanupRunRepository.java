package dev.mayfly.batch;

import dev.mayfly.workspace.AllWorkspaces;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The record of the cleanup's runs. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface CleanupRunRepository extends GenericRepository<CleanupRun, UUID> {

    /** Opens a run: of one workspace, or of all when none is named. */
    @AllWorkspaces
    @Query("""
            INSERT INTO cleanup_runs (id, workspace_id)
            VALUES (:id, :workspaceId)
            """)
    int insert(UUID id, @Nullable UUID workspaceId);

    /** Closes a run, once. */
    @AllWorkspaces
    @Query("""
            UPDATE cleanup_runs
            SET
                ended_at = clock_timestamp(),
                found = :found,
                deleted = :deleted,
                skipped = :skipped,
                failed = :failed,
                recovered_jobs = :recoveredJobs,
                lock_waits = :lockWaits,
                complete = :complete
            WHERE id = :id
                AND ended_at IS NULL
            """)
    int finish(
            UUID id,
            int found,
            int deleted,
            int skipped,
            int failed,
            int recoveredJobs,
            int lockWaits,
            boolean complete);

    /** Runs that admins of this workspace started, the newest first, that began before the given time. */
    @Query("""
            SELECT
                id,
                started_at,
                ended_at,
                found,
                deleted,
                skipped,
                failed,
                recovered_jobs,
                lock_waits,
                complete
            FROM cleanup_runs
            WHERE workspace_id = :workspaceId
                AND started_at < :beforeTime
            ORDER BY started_at DESC
            LIMIT :limit
            """)
    List<CleanupRun> list(WorkspaceId workspaceId, Instant beforeTime, int limit);
}
