package dev.mayfly.migrate;

import dev.mayfly.migrate.sql.Effect;
import dev.mayfly.migrate.sql.Lock;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run would do.
 *
 * @param from the schema's version now, null for an empty database
 * @param to the version that it would end at
 */
@Serdeable
record PlanReport(
        String action, @Nullable String from, @Nullable String to, List<Planned> migrations) {

    /**
     * A migration that is pending.
     *
     * @param isTransactional whether all of it happens or nothing
     * @param lock the strongest on a table that is in use
     * @param warnings of all its statements
     */
    @Serdeable
    record Planned(
            String version,
            String description,
            boolean isTransactional,
            Lock lock,
            List<String> warnings,
            List<PlannedStatement> statements) {}

    /** A statement, by its beginning, and what it does to which table. */
    @Serdeable
    record PlannedStatement(
            String statement,
            Lock lock,
            List<Touched> tables,
            @Nullable String note) {}

    /**
     * A table that a statement locks.
     *
     * @param isNew whether the same migration makes it, so that nobody waits for it
     * @param rows by the statistics, 0 when there are none yet
     */
    @Serdeable
    record Touched(
            String table,
            Lock lock,
            Effect.Work work,
            boolean isNew,
            long rows,
            long bytes,
            @Nullable String warning) {}
}
