package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateReport.Rows;
import dev.mayfly.migrate.MigrateRequest.Action;
import dev.mayfly.migrate.sql.Effects;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema to the newest version, one run at a time, without making the running system wait for long. */
final class Migrator {

    private static final Logger LOG = LoggerFactory.getLogger(Migrator.class);

    private final Database database;
    private final MigrateConfiguration configuration;
    private final List<Callback> observers;

    Migrator(Database database) {
        this(database, List.of());
    }

    /** The observers are told of each statement. */
    Migrator(Database database, List<Callback> observers) {
        this.database = database;
        this.configuration = database.configuration();
        this.observers = observers;
    }

    /** Stops at the target, when there is one. */
    MigrateReport migrate(@Nullable MigrationVersion target) {
        if (target != null) {
            database.requireKnown("target", target);
        }
        var times = new StatementTimes();
        var callbacks = new ArrayList<Callback>(observers);
        var timeouts = new LockTimeouts(configuration.patience());
        callbacks.add(timeouts);
        callbacks.add(times);
        var flyway = database.flyway(target, callbacks);
        try (var run = Run.begin(configuration)) {
            var before = Database.history(flyway);
            requireNotBelow(target, before);
            Database.requireUnchanged(before);
            requireOurs(run, before);
            boolean hasWork = !before.pending().isEmpty();
            String snapshot = hasWork
                            && before.current() != null
                            && configuration.backup().isBeforeMigrate()
                    ? new Snapshots(configuration.backup(), Clock.systemUTC())
                            .take(before.currentText())
                            .snapshot()
                    : null;
            var sizes = hasWork ? TableSize.all(run.connection()) : List.<TableSize>of();
            migratePatiently(run, flyway, timeouts);
            run.assertIndexesValid();
            run.setRolePasswords();
            var after = Database.history(flyway);
            var applied = applied(before, after);
            return new MigrateReport(
                    Action.MIGRATE.toString(),
                    before.currentText(),
                    after.currentText(),
                    snapshot,
                    applied.stream().map(migration -> told(migration, times)).toList(),
                    analyze(run, applied),
                    rows(run, sizes),
                    differences(run, after));
        } catch (SQLException e) {
            throw new MigrationException("The database refused: " + Hints.explain(e), e);
        }
    }

    InfoReport info() {
        var history = database.history();
        List<InfoReport.Applied> applied = history.applied().stream()
                .map(migration -> new InfoReport.Applied(
                        migration.getVersion().getVersion(),
                        migration.getDescription(),
                        migration.getState().getDisplayName(),
                        migration.getInstalledOn().toInstant(),
                        migration.getExecutionTime()))
                .toList();
        List<InfoReport.Pending> pending = history.pending().stream()
                .map(migration ->
                        new InfoReport.Pending(migration.getVersion().getVersion(), migration.getDescription()))
                .toList();
        return new InfoReport(Action.INFO.toString(), history.currentText(), applied, pending);
    }

    ValidateReport validate() {
        var history = database.history();
        var problems = history.problems();
        return new ValidateReport(Action.VALIDATE.toString(), problems.isEmpty(), history.currentText(), problems);
    }

    private void migratePatiently(Run run, Flyway flyway, LockTimeouts timeouts) {
        for (int attempt = 1; ; attempt++) {
            run.forgetFailures();
            noteFinishedDrops(run, flyway);
            run.dropLeftovers(scripts(Database.history(flyway).pending()));
            timeouts.begin(attempt);
            try {
                flyway.migrate();
                return;
            } catch (FlywayException e) {
                var stopped = Database.history(flyway);
                if (!Locks.isBusy(e)) {
                    throw new MigrationException(
                            "Migrating stopped at version %s, in %s: %s"
                                    .formatted(stopped.currentText(), next(stopped), Hints.explain(e)),
                            e);
                }
                if (attempt == configuration.patience().maxAttempts()) {
                    throw new MigrationException(
                            "Another transaction held a lock at each of %d attempts; the schema is at version %s, and a later run goes on from there"
                                    .formatted(attempt, stopped.currentText()),
                            e);
                }
                LOG.atInfo().addKeyValue("attempt", attempt).log("A lock is taken; trying again");
                configuration.patience().pauseAfter(attempt);
            }
        }
    }

    /**
     * A run may have been killed after it dropped an index and before it wrote so into the history: to drop it again would
     * fail for ever.
     */
    private void noteFinishedDrops(Run run, Flyway flyway) {
        for (var pending : Database.history(flyway).pending()) {
            var dropped = database.scripts()
                    .migration(pending.getVersion())
                    .orElseThrow()
                    .concurrentlyDropped();
            if (dropped.isEmpty() || dropped.stream().anyMatch(run::exists)) {
                return;
            }
            run.note(pending);
        }
    }

    private static void requireNotBelow(@Nullable MigrationVersion target, History history) {
        if (target != null && history.current() != null && history.current().compareTo(target) > 0) {
            throw new MigrationException(
                    "target: the schema is at version %s already; the action rollback goes back to %s"
                            .formatted(history.currentText(), target.getVersion()));
        }
    }

    private static void requireOurs(Run run, History history) {
        if (history.current() == null && !run.hasHistory() && run.holdsTables()) {
            throw new MigrationException(
                    "The database holds tables, and no history of migrations. The action baseline takes it over: with version \"0\" when none of its tables are ours");
        }
    }

    /** Plans of statements go by statistics, and an index on an expression has none before. */
    private List<String> analyze(Run run, List<MigrationInfo> applied) {
        Set<String> created = new TreeSet<>();
        Set<String> indexed = new TreeSet<>();
        for (var script : scripts(applied)) {
            for (var statement : script.statements()) {
                Effects.createdTable(statement).ifPresent(created::add);
                Effects.createdIndex(statement).ifPresent(index -> indexed.add(index.table()));
            }
        }
        indexed.removeAll(created);
        return run.analyze(indexed);
    }

    private static List<Rows> rows(Run run, List<TableSize> before) throws SQLException {
        if (before.isEmpty()) {
            return List.of();
        }
        Map<String, TableSize> after = TableSize.all(run.connection()).stream()
                .collect(Collectors.toMap(TableSize::table, Function.identity()));
        var rows = new ArrayList<Rows>();
        for (var size : before) {
            var now = after.get(size.table());
            if (now != null) {
                rows.add(new Rows(size.table(), size.rows(), now.rows(), size.isExact() && now.isExact()));
            }
        }
        return rows;
    }

    /** What is there besides is told; what is not there the application will miss. */
    private static List<Difference> differences(Run run, History history) throws SQLException {
        var current = history.current();
        if (current == null || history.isAhead()) {
            return List.of();
        }
        var differences = Verifier.differences(run.connection(), current);
        var missing = differences.stream()
                .filter(difference -> difference.kind() == Difference.Kind.MISSING)
                .toList();
        if (!missing.isEmpty()) {
            throw new MigrationException(
                    "The schema is at version %s, and not what the migrations made: %s. Somebody else has changed it; the action verify lists all differences"
                            .formatted(current.getVersion(), Difference.tell(missing)));
        }
        return differences;
    }

    private MigrateReport.Migrated told(MigrationInfo migration, StatementTimes times) {
        String version = migration.getVersion().getVersion();
        return new MigrateReport.Migrated(
                version,
                migration.getDescription(),
                migration.getExecutionTime(),
                configuration.isDebug() ? times.of(version) : null);
    }

    private static List<MigrationInfo> applied(History before, History after) {
        Set<Integer> known =
                before.applied().stream().map(MigrationInfo::getInstalledRank).collect(Collectors.toSet());
        return after.applied().stream()
                .filter(migration -> !known.contains(migration.getInstalledRank()))
                .toList();
    }

    private List<Script> scripts(List<MigrationInfo> migrations) {
        return migrations.stream()
                .flatMap(migration -> database.scripts().migration(migration.getVersion()).stream())
                .toList();
    }

    private static String next(History history) {
        return history.pending().isEmpty()
                ? "the history"
                : history.pending().getFirst().getScript();
    }
}
