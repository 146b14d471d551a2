package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateRequest.Action;
import dev.mayfly.migrate.RollbackReport.Lost;
import dev.mayfly.migrate.RollbackReport.TakenBack;
import dev.mayfly.migrate.sql.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Takes migrations back, the newest first, each with its row of the history.
 *
 * <p>A way back takes a whole family along, as V004 with V004.1 to V004.9.
 */
final class Rollback {

    /** undefined_object and undefined_table: what is to be dropped went in an earlier attempt. */
    private static final List<String> GONE = List.of("42704", "42P01");

    private final Database database;
    private final MigrateConfiguration configuration;

    Rollback(Database database) {
        this.database = database;
        this.configuration = database.configuration();
    }

    RollbackReport run(MigrateRequest request) {
        if (request.target() == null) {
            throw new MigrationException("rollback needs target, the version to go back to");
        }
        var target = database.requireKnown("target", request.target());
        try (var run = Run.begin(configuration)) {
            run.forgetFailures();
            var history = database.history();
            var steps = steps(history, target);
            String from = String.valueOf(history.currentText());
            var lost = count(run.connection(), steps);
            if (!request.isConfirmed()) {
                throw new MigrationException("confirm must be true: this takes back %s, and %s"
                        .formatted(String.join(", ", steps.keySet()), tell(lost)));
            }
            refuseLoss(lost, request.acceptsLoss());
            var takenBack = new ArrayList<TakenBack>();
            for (var step : steps.entrySet()) {
                takenBack.add(takeBack(run, step.getKey(), step.getValue(), request.acceptsLoss()));
            }
            var differences = Difference.between(ExpectedSchema.at(target), LiveSchema.read(run.connection()));
            return new RollbackReport(
                    Action.ROLLBACK.toString(), from, target.getVersion(), takenBack, lost, differences);
        } catch (SQLException e) {
            throw new MigrationException("The database refused: " + Hints.explain(e), e);
        }
    }

    /** The versions of each family that goes, the newest family first. */
    private Map<String, List<String>> steps(History history, MigrationVersion target) {
        Database.requireUnchanged(history);
        if (history.current() == null || history.current().compareTo(target) < 0) {
            throw new MigrationException("target: the schema is at version %s, which is not above %s"
                    .formatted(history.currentText(), target.getVersion()));
        }
        var steps = new LinkedHashMap<String, List<String>>();
        for (var migration : history.applied().reversed()) {
            if (migration.getVersion().compareTo(target) > 0) {
                steps.computeIfAbsent(requireWayBack(migration, target), _ -> new ArrayList<>())
                        .add(migration.getVersion().getVersion());
            }
        }
        return steps;
    }

    private String requireWayBack(MigrationInfo migration, MigrationVersion target) {
        String family = Script.familyOf(migration.getVersion());
        if (family.equals(Script.familyOf(target))) {
            throw new MigrationException(
                    "target: all of %s is taken back at once; the next versions to stop at are %s and %s"
                            .formatted(family, last(family), before(family)));
        }
        if (migration.getType() != CoreMigrationType.SQL
                || database.scripts().wayBack(family).isEmpty()) {
            throw new MigrationException(
                    "target: there is no way back from %s; restore a backup, or correct it by a new migration"
                            .formatted(migration.getVersion().getVersion()));
        }
        return family;
    }

    private List<Lost> count(Connection connection, Map<String, List<String>> steps) throws SQLException {
        var lost = new ArrayList<Lost>();
        for (String family : steps.keySet()) {
            lost.addAll(LossCount.of(wayBack(family), connection));
        }
        return lost;
    }

    private TakenBack takeBack(Run run, String family, List<String> versions, boolean acceptsLoss) {
        var script = wayBack(family);
        long begin = System.nanoTime();
        boolean isTransactional =
                script.isTransactional() && script.statements().stream().noneMatch(Statement::mustStandAlone);
        for (int attempt = 1; ; attempt++) {
            try (var connection = configuration.connectForScripts()) {
                if (isTransactional) {
                    inOneTransaction(connection, script, versions, acceptsLoss, attempt);
                } else {
                    oneByOne(run, connection, script, versions);
                }
                return new TakenBack(versions.reversed(), script.name(), (System.nanoTime() - begin) / 1_000_000);
            } catch (SQLException e) {
                if (!Locks.isBusy(e) || attempt == configuration.patience().maxAttempts()) {
                    throw new MigrationException(
                            "Taking back stopped at version %s, in %s: %s"
                                    .formatted(versions.getFirst(), script.name(), Hints.explain(e)),
                            e);
                }
                configuration.patience().pauseAfter(attempt);
            }
        }
    }

    private void inOneTransaction(
            Connection connection, Script script, List<String> versions, boolean acceptsLoss, int attempt)
            throws SQLException {
        connection.setAutoCommit(false);
        execute(
                connection,
                "SET LOCAL lock_timeout = %d"
                        .formatted(configuration.patience().lockTimeout(attempt).toMillis()));
        if (!acceptsLoss) {
            LossCount.lock(script, connection);
            refuseLoss(LossCount.of(script, connection), false);
        }
        execute(connection, script.sql());
        forget(connection, versions);
        connection.commit();
    }

    /** What an earlier attempt did already is passed by. */
    private void oneByOne(Run run, Connection connection, Script script, List<String> versions) throws SQLException {
        execute(
                connection,
                "SET lock_timeout = %d"
                        .formatted(configuration.patience().concurrentTimeout().toMillis()));
        run.dropLeftovers(List.of(script));
        for (var statement : script.statements()) {
            try {
                execute(connection, statement.sql());
            } catch (SQLException e) {
                if (!GONE.contains(e.getSQLState())) {
                    throw e;
                }
            }
        }
        forget(connection, versions);
    }

    private static void forget(Connection connection, List<String> versions) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM flyway_schema_history WHERE version = ANY (?)")) {
            statement.setArray(1, connection.createArrayOf("text", versions.toArray()));
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void refuseLoss(List<Lost> lost, boolean isAccepted) {
        if (!lost.isEmpty() && !isAccepted) {
            throw new MigrationException("dataLoss must be \"accept\": taking this back deletes " + tell(lost)
                    + ". Nothing was changed by it");
        }
    }

    private static String tell(List<Lost> lost) {
        return lost.isEmpty()
                ? "deletes no data"
                : lost.stream()
                        .map(loss -> "%s (%d rows)".formatted(loss.what(), loss.rows()))
                        .collect(Collectors.joining(", "));
    }

    private Script wayBack(String family) {
        return database.scripts().wayBack(family).orElseThrow();
    }

    private String last(String family) {
        return database.scripts().migrations().stream()
                .filter(script -> script.family().equals(family))
                .map(script -> script.version().getVersion())
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    private String before(String family) {
        return database.scripts()
                .before(family)
                .map(script -> script.version().getVersion())
                .orElse("none");
    }
}
