package dev.mayfly.migrate;

import dev.mayfly.conversation.PriceList;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a backfill, chunk after chunk, until nothing is left or the time is over. */
final class Backfills {

    private static final Logger LOG = LoggerFactory.getLogger(Backfills.class);

    /** Whoever changes a row of a chunk waits for its commit. */
    private static final int CHUNK_SIZE = 1000;

    /** Conversations have many requests, each. */
    private static final int CONVERSATIONS = 100;

    private final MigrateConfiguration configuration;
    private final List<Backfill> all;

    Backfills(MigrateConfiguration configuration) {
        this.configuration = configuration;
        this.all = List.of(
                new AgentStatsBackfill(CHUNK_SIZE),
                new UserInteractionsBackfill(CHUNK_SIZE),
                new TaskLinksBackfill(CHUNK_SIZE),
                new AccountIdsBackfill(CHUNK_SIZE, configuration.accountIds()),
                new ParentRequestsBackfill(CHUNK_SIZE),
                new SubtaskBranchesBackfill(CONVERSATIONS),
                new TrainIdsBackfill(CHUNK_SIZE),
                new TrainOwnersBackfill(CHUNK_SIZE),
                new RequestCostsBackfill(CHUNK_SIZE, PriceList.newest()));
    }

    Backfill named(@Nullable String name) {
        return all.stream()
                .filter(backfill -> backfill.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new MigrationException(
                        (name == null ? "No name of a backfill given" : "Unknown backfill '%s'".formatted(name))
                                + "; known are "
                                + String.join(", ", names())));
    }

    List<String> names() {
        return all.stream().map(Backfill::name).toList();
    }

    /** Goes on where the last call stopped. */
    BackfillReport run(Backfill backfill, BooleanSupplier hasTime) {
        try (var connection = connect()) {
            requireAlone(connection, backfill);
            var run = patiently(connection, () -> BackfillRun.resumeOrBegin(connection, backfill));
            var report = BackfillReport.begin(backfill.name(), false);
            while (hasTime.getAsBoolean()) {
                var current = run;
                var step = patiently(connection, () -> step(connection, backfill, current));
                if (step.isEmpty()) {
                    patiently(connection, () -> analyze(connection, backfill));
                    letOthers(connection);
                    return told(report.completed());
                }
                run = step.get().run();
                report = report.plus(told(step.get().chunk()));
            }
            letOthers(connection);
            return told(report);
        } catch (SQLException e) {
            throw refused(backfill, e);
        }
    }

    /** Tells what there is to do, from the beginning on, and changes nothing. */
    BackfillReport preview(Backfill backfill, BooleanSupplier hasTime) {
        try (var connection = connect()) {
            connection.setReadOnly(true);
            var report = BackfillReport.begin(backfill.name(), true);
            var position = backfill.start();
            while (hasTime.getAsBoolean()) {
                var from = position;
                var chunk = patiently(connection, () -> backfill.next(connection, from, true));
                if (chunk.isEmpty()) {
                    return told(report.completed());
                }
                position = chunk.get().position();
                report = report.plus(told(chunk.get()));
            }
            return told(report);
        } catch (SQLException e) {
            throw refused(backfill, e);
        }
    }

    /** Plans of statements go by statistics, which know nothing of what was moved just now. */
    private static boolean analyze(Connection connection, Backfill backfill) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute("ANALYZE " + String.join(", ", backfill.tables()));
        }
    }

    private static Optional<Step> step(Connection connection, Backfill backfill, BackfillRun run) throws SQLException {
        var chunk = backfill.next(connection, run.position(), false);
        if (chunk.isEmpty()) {
            run.complete(connection);
            return Optional.empty();
        }
        return Optional.of(new Step(chunk.get(), run.advance(connection, chunk.get())));
    }

    /** Does the work in a transaction, and again as long as somebody else holds what it needs. */
    private <T> T patiently(Connection connection, Work<T> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                T result = work.run();
                connection.commit();
                return result;
            } catch (SQLException e) {
                if (!Locks.isBusy(e) || attempt == configuration.patience().maxAttempts()) {
                    throw e;
                }
                connection.rollback();
                configuration.patience().pauseAfter(attempt);
            }
        }
    }

    /**
     * A session that nobody talks to any more ends by itself: the sandbox of a Lambda that ran out of time may be frozen with
     * its connection open, and would hold its locks.
     */
    private Connection connect() throws SQLException {
        var connection = configuration.connect();
        try (var statement = connection.createStatement()) {
            statement.execute(
                    """
                    SET lock_timeout = %d;
                    SET idle_session_timeout = '1min';
                    SET idle_in_transaction_session_timeout = '1min';
                    """.formatted(configuration.patience().lockTimeout().toMillis()));
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void requireAlone(Connection connection, Backfill backfill) throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT pg_try_advisory_lock(hashtextextended('mayfly backfill ' || ?, 0))")) {
            statement.setString(1, backfill.name());
            try (var rows = statement.executeQuery()) {
                rows.next();
                if (!rows.getBoolean(1)) {
                    throw new MigrationException(
                            "Backfill %s is running already; call it again when that call has ended"
                                    .formatted(backfill.name()));
                }
            }
        }
        connection.commit();
    }

    /** A session that was closed holds its lock for a moment yet, and the next call may come at once. */
    private static void letOthers(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        }
        connection.commit();
    }

    /** The report lists the first ones only. */
    private static Chunk told(Chunk chunk) {
        chunk.malformed()
                .forEach(malformed -> LOG.atWarn()
                        .addKeyValue("workspaceId", malformed.workspaceId())
                        .addKeyValue("table", malformed.table())
                        .addKeyValue("id", malformed.id())
                        .addKeyValue("reason", malformed.reason())
                        .log("Malformed"));
        return chunk;
    }

    private static BackfillReport told(BackfillReport report) {
        LOG.atInfo()
                .addKeyValue("name", report.name())
                .addKeyValue("dryRun", report.dryRun())
                .addKeyValue("status", report.status())
                .addKeyValue("rowsDone", report.rowsDone())
                .addKeyValue("rowsWritten", report.rowsWritten())
                .addKeyValue("rowsSkipped", report.rowsSkipped())
                .log("Backfill");
        return report;
    }

    private static MigrationException refused(Backfill backfill, SQLException e) {
        return new MigrationException(
                "Backfill %s stopped: %s; the next call goes on from there".formatted(backfill.name(), e.getMessage()),
                e);
    }

    private record Step(Chunk chunk, BackfillRun run) {}

    @FunctionalInterface
    private interface Work<T> {
        T run() throws SQLException;
    }
}
