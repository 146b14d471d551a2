package dev.mayfly.workspace;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

/** The end of workspaces that were deleted and not restored in time. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface WorkspacePurgeRepository extends GenericRepository<Membership, UUID> {

    /** Workspaces that were deleted 30 days ago, in the order of their ids. */
    @AllWorkspaces
    @Query("""
            SELECT id
            FROM workspaces
            WHERE deleted_at < now() - interval '30 days'
                AND id > :afterId
            ORDER BY id
            LIMIT :limit
            """)
    List<UUID> listDue(UUID afterId, int limit);

    /**
     * Deletes at most so many rows of a workspace that is due, those that nothing else points to first, and counts them in its
     * receipt. Returns how many; when it is fewer than allowed, the workspace is gone, or is not to be purged now. It may be
     * gone too when it is as many.
     */
    @AllWorkspaces
    @Query("SELECT purge_workspace(:id, :maxRows)")
    long purge(UUID id, int maxRows);

    /** Whether nothing is left of the workspace. */
    @AllWorkspaces
    @Query("""
            SELECT EXISTS (
                SELECT
                FROM workspace_purges
                WHERE id = :id
                    AND completed_at IS NOT NULL
            )
            """)
    boolean isPurged(UUID id);
}
