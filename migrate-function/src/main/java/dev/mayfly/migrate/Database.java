package dev.mayfly.migrate;

import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The database of a configuration, and the migrations that are to be applied to it.
 *
 * @param location of the migrations on the class path
 */
record Database(MigrateConfiguration configuration, Scripts scripts, String location) {

    static Database of(MigrateConfiguration configuration) {
        return at(Scripts.LOCATION, configuration);
    }

    static Database at(String location, MigrateConfiguration configuration) {
        return new Database(configuration, Scripts.load(location), location);
    }

    History history() {
        return history(flyway(null, List.of()));
    }

    static History history(Flyway flyway) {
        try {
            return History.of(flyway);
        } catch (FlywayException e) {
            throw new MigrationException("Could not read the history of migrations: " + Hints.explain(e), e);
        }
    }

    /** Stops at the target, when there is one. */
    Flyway flyway(@Nullable MigrationVersion target, List<Callback> callbacks) {
        var settings = Flyway.configure()
                .dataSource(configuration.dataSource())
                .locations("classpath:" + location)
                // A package without the migrations must not pass for a schema that has none pending.
                .failOnMissingLocations(true)
                .callbacks(callbacks.toArray(Callback[]::new))
                // Flyway's default lock holds a transaction open, which CREATE INDEX CONCURRENTLY waits for, for ever.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
        return (target == null ? settings : settings.target(target)).load();
    }

    /** Refuses a version that no migration has, and names the field that it came by. */
    MigrationVersion requireKnown(String field, MigrationVersion version) {
        if (scripts.migration(version).isEmpty()) {
            throw new MigrationException("%s: no migration has the version %s; the newest is %s"
                    .formatted(field, version.getVersion(), scripts.latest().getVersion()));
        }
        return version;
    }

    /** Refuses to go on from a history that these migrations do not lead to. */
    static void requireUnchanged(History history) {
        var problems = history.problems().stream()
                .filter(problem -> problem.kind() != Problem.Kind.FAILED)
                .toList();
        if (!problems.isEmpty()) {
            var first = problems.getFirst();
            throw new MigrationException(
                    "%d of the migrations in the database are not those of this package, first %s: %s"
                            .formatted(problems.size(), first.version(), first.wayOut()));
        }
    }
}
