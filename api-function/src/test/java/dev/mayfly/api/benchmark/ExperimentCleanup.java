package dev.mayfly.api.benchmark;

import static dev.mayfly.api.benchmark.Report.millis;

import dev.mayfly.batch.CleanupReport;
import dev.mayfly.test.BatchUpkeep;
import dev.mayfly.test.TestDatabase;
import io.micronaut.context.ApplicationContext;
import java.sql.Connection;
import java.sql.SQLException;

/** Cleaning up expired experiments, and deleting the same rows by hand; each round on a fresh copy of one database. */
final class ExperimentCleanup {

    private static final double MAX_MILLIS = 10_000;
    private static final double MIN_SPEED = 0.5;

    /** One unbounded DELETE for each table, from the leaves to the root; every ephemeral row here is an expired one. */
    private static final String[] DELETES = {
        """
        DELETE FROM evaluations
        WHERE (workspace_id, job_id) IN (
            SELECT eval_jobs.workspace_id, eval_jobs.id
            FROM eval_jobs
            JOIN eval_batches
                ON eval_batches.workspace_id = eval_jobs.workspace_id
                AND eval_batches.id = eval_jobs.batch_id
            WHERE eval_batches.is_ephemeral
                AND eval_batches.expires_at < now()
        )
        """,
        """
        DELETE FROM eval_jobs
        WHERE (workspace_id, batch_id) IN (
            SELECT workspace_id, id
            FROM eval_batches
            WHERE is_ephemeral
                AND expires_at < now()
        )
        """,
        """
        DELETE FROM document_versions
        WHERE (workspace_id, document_id) IN (
            SELECT workspace_id, id
            FROM documents
            WHERE ephemeral_batch_id IS NOT NULL
        )
        """,
        "DELETE FROM documents WHERE ephemeral_batch_id IS NOT NULL",
        "DELETE FROM eval_batches WHERE is_ephemeral AND expires_at < now()",
        """
        DELETE FROM agent_versions
        WHERE (workspace_id, agent_id) IN (
            SELECT workspace_id, id
            FROM agents
            WHERE ephemeral_batch_id IS NOT NULL
        )
        """,
        "DELETE FROM agents WHERE ephemeral_batch_id IS NOT NULL"
    };

    private final Sizes sizes;
    private final Report report;

    ExperimentCleanup(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    void measure() throws Exception {
        try (TestDatabase expired = TestDatabase.create()) {
            try (Fixture fixture = Fixture.withWorkspace(expired)) {
                fixture.expiredExperiments(sizes.expiredExperiments(), Sizes.JOBS_PER_EXPERIMENT);
                fixture.settle();
            }
            report.section("Cleaning up %,d expired experiments with %d jobs each"
                    .formatted(sizes.expiredExperiments(), Sizes.JOBS_PER_EXPERIMENT));
            var times = Duel.of(sizes.cleanups(), () -> byCleanup(expired), () -> byHand(expired));
            report.inform("by one unbounded DELETE for each table", millis(times.theirs()));
            report.judge(
                    "by the cleanup",
                    millis(times.ours()),
                    "<= %,.0f ms".formatted(MAX_MILLIS),
                    times.ours() <= MAX_MILLIS);
            report.judge(
                    "rows a second of the cleanup",
                    "%,.0f".formatted(rows() / times.ours() * 1000),
                    ">= %.1f x unbounded".formatted(MIN_SPEED),
                    times.speed(),
                    times.speed() >= MIN_SPEED);
        }
    }

    private int rows() {
        int ofEach = 3 + 4 * Sizes.JOBS_PER_EXPERIMENT;
        return sizes.expiredExperiments() * ofEach;
    }

    private double byCleanup(TestDatabase expired) throws Exception {
        try (TestDatabase copy = expired.copy();
                ApplicationContext context = ApplicationContext.builder()
                        .properties(copy.properties(TestDatabase.MAINTENANCE))
                        .start()) {
            var reports = new CleanupReport[1];
            double millis = Stopwatch.time(() -> reports[0] = BatchUpkeep.run(context));
            if (reports[0].deleted() != sizes.expiredExperiments()) {
                throw new IllegalStateException(reports[0].toString());
            }
            return millis;
        }
    }

    private double byHand(TestDatabase expired) throws Exception {
        try (TestDatabase copy = expired.copy();
                Connection connection = Subject.connect(copy, TestDatabase.MAINTENANCE)) {
            return Stopwatch.time(() -> {
                delete(connection);
                connection.commit();
            });
        }
    }

    private static void delete(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String delete : DELETES) {
                statement.executeUpdate(delete);
            }
        }
    }
}
