package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateRequest.Action;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema to the newest version, one run at a time, without making the running system wait for long. */
final class Migrator {

    private static final Logger LOG = LoggerFactory.getLogger(Migrator.class);

    private final MigrateConfiguration configuration;
    private final Flyway flyway;

    Migrator(MigrateConfiguration configuration) {
        this(configuration, null);
    }

    /** Stops at the target, when there is one. */
    Migrator(MigrateConfiguration configuration, @Nullable String target) {
        this.configuration = configuration;
        var settings = Flyway.configure()
                .dataSource(configuration.url(), configuration.user(), configuration.password())
                // A package without the migrations must not pass for a schema that has none pending.
                .failOnMissingLocations(true)
                .callbacks(new LockTimeouts(configuration))
                // Flyway's default lock holds a transaction open, which CREATE INDEX CONCURRENTLY waits for, for ever.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
        flyway = (target == null ? settings : settings.target(target)).load();
    }

    MigrateReport migrate() {
        try (var run = Run.begin(configuration)) {
            String from = currentVersion();
            Set<Integer> before = applied().map(MigrationInfo::getInstalledRank).collect(Collectors.toSet());
            migratePatiently(run);
            run.assertIndexesValid();
            run.setRolePasswords();
            List<MigrateReport.Migrated> migrations = applied()
                    .filter(migration -> !before.contains(migration.getInstalledRank()))
                    .map(migration -> new MigrateReport.Migrated(
                            migration.getVersion().getVersion(),
                            migration.getDescription(),
                            migration.getExecutionTime()))
                    .toList();
            return new MigrateReport(Action.MIGRATE.toString(), from, currentVersion(), migrations);
        }
    }

    InfoReport info() {
        List<InfoReport.Applied> applied = applied()
                .map(migration -> new InfoReport.Applied(
                        migration.getVersion().getVersion(),
                        migration.getDescription(),
                        migration.getState().getDisplayName(),
                        migration.getInstalledOn().toInstant(),
                        migration.getExecutionTime()))
                .toList();
        List<InfoReport.Pending> pending = pending()
                .map(migration ->
                        new InfoReport.Pending(migration.getVersion().getVersion(), migration.getDescription()))
                .toList();
        return new InfoReport(Action.INFO.toString(), currentVersion(), applied, pending);
    }

    private void migratePatiently(Run run) {
        for (int attempt = 1; ; attempt++) {
            run.forgetFailures();
            run.dropLeftovers(pending().map(MigrationInfo::getScript).toList());
            try {
                flyway.migrate();
                return;
            } catch (FlywayException e) {
                if (!Locks.isBusy(e)) {
                    throw new MigrationException(
                            "Migrating stopped at version %s: %s".formatted(currentVersion(), e.getMessage()), e);
                }
                if (attempt == configuration.maxAttempts()) {
                    throw new MigrationException(
                            "Another transaction held a lock at each of %d attempts; the schema is at version %s, and a later run goes on from there"
                                    .formatted(attempt, currentVersion()),
                            e);
                }
                LOG.atInfo().addKeyValue("attempt", attempt).log("A lock is taken; trying again");
                Locks.pause(configuration.maxPause().multipliedBy(attempt).dividedBy(configuration.maxAttempts()));
            }
        }
    }

    private Stream<MigrationInfo> applied() {
        return Arrays.stream(flyway.info().applied()).filter(MigrationInfo::isVersioned);
    }

    private Stream<MigrationInfo> pending() {
        return Arrays.stream(flyway.info().pending());
    }

    /** Flyway would count a migration that failed outside a transaction. */
    private @Nullable String currentVersion() {
        return applied()
                .filter(migration -> !migration.getState().isFailed())
                .map(migration -> migration.getVersion().getVersion())
                .reduce((earlier, later) -> later)
                .orElse(null);
    }
}
