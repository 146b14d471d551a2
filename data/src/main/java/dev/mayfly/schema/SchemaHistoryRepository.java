package dev.mayfly.schema;

import dev.mayfly.workspace.AllWorkspaces;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What was done to the whole database; none of it is a row of anybody. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface SchemaHistoryRepository extends GenericRepository<BackfillProgress, UUID> {

    /** Backfills, the last begun first, that come after the given place. */
    @AllWorkspaces
    @Query("""
        SELECT
            id,
            name,
            status,
            rows_done,
            rows_skipped,
            started_at,
            updated_at,
            completed_at
        FROM backfill_runs
        WHERE (started_at, id) < (:beforeTime, :beforeId)
        ORDER BY started_at DESC, id DESC
        LIMIT :limit
        """)
    List<BackfillProgress> listBackfills(Instant beforeTime, UUID beforeId, int limit);

    /** Migrations, the last applied first, that were applied before the given place. */
    @AllWorkspaces
    @Query("""
        SELECT
            installed_rank AS place,
            version,
            description,
            CAST(installed_on AS timestamptz) AS applied_at,
            execution_time AS milliseconds,
            success
        FROM flyway_schema_history
        WHERE version IS NOT NULL
            AND installed_rank < :beforePlace
        ORDER BY installed_rank DESC
        LIMIT :limit
        """)
    List<AppliedMigration> listMigrations(int beforePlace, int limit);
}
