package dev.mayfly.api.benchmark;

import static dev.mayfly.api.benchmark.Report.millis;

import dev.mayfly.execution.RollUpRepository;
import dev.mayfly.test.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/**
 * Reading what was counted, through the handler, and rolling up an hour.
 *
 * <p>The counters are those of so many executions; the executions themselves are not there, for nothing of this reads them
 * (the tests of plans hold that), but for the hour that is rolled up.
 */
final class UsageReads {

    private static final long MANY = 10_000_000;
    private static final long FEW = 100_000;
    private static final double MAX_MONTH = 25;
    private static final double MAX_SLOWDOWN = 1.1;
    private static final double MAX_DASHBOARD = 50;
    private static final double MAX_ROLL_UP = 1.5;
    private static final int OTHER_AGENTS = 98;
    private static final int WARM_UP = 20;
    private static final String MONTH =
            "/api/analytics/agents/%s/metrics?period=hour&startDate=2026-01-01&endDate=2026-01-31";

    private final Sizes sizes;
    private final Report report;

    UsageReads(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    void measure() throws Exception {
        try (Subject subject = Subject.start();
                Connection bare = subject.database().connect()) {
            String many = subject.tenant().newAgent();
            String few = subject.tenant().newAgent();
            fill(bare, subject, many, few);
            report.section("Reading metrics of agents, through the handler");
            String ofMany = MONTH.formatted(many);
            String ofFew = MONTH.formatted(few);
            for (int i = 0; i < WARM_UP; i++) {
                subject.get(ofMany);
                subject.get("/api/analytics/dashboard");
            }
            Duel month = Duel.of(
                    sizes.pages(),
                    () -> Wire.during(() -> subject.get(ofMany)).inDatabase(),
                    () -> Wire.during(() -> subject.get(ofFew)).inDatabase());
            report.judge(
                    "a month of hours, %,d executions: in the database".formatted(MANY),
                    millis(month.ours()),
                    "<= " + millis(MAX_MONTH),
                    month.ours() <= MAX_MONTH);
            report.judge(
                    "against one with %,d".formatted(FEW),
                    millis(month.theirs()),
                    "<= %.1f x".formatted(MAX_SLOWDOWN),
                    month.slowdown(),
                    month.slowdown() <= MAX_SLOWDOWN);
            report.inform(
                    "through the handler, its answer read too",
                    millis(Stopwatch.median(sizes.pages(), () -> Stopwatch.time(() -> subject.get(ofMany)))));
            double dashboard = Stopwatch.median(
                    sizes.pages(), () -> Stopwatch.time(() -> subject.get("/api/analytics/dashboard")));
            report.judge(
                    "dashboard of %d agents".formatted(OTHER_AGENTS + 2),
                    millis(dashboard),
                    "<= " + millis(MAX_DASHBOARD),
                    dashboard <= MAX_DASHBOARD);
            rollUp(subject, bare, UUID.fromString(few));
        }
    }

    /** Counters of a month past, and of the last thirty days for the dashboard. */
    static void fill(Connection bare, Subject subject, String many, String few) throws SQLException {
        execute(bare, "SET session_replication_role = replica");
        execute(bare, """
                INSERT INTO agents (workspace_id, id, owner_id, name)
                SELECT '%1$s', gen_random_uuid(), '%2$s', 'Agent ' || number
                FROM generate_series(1, %3$d) AS number;

                UPDATE agents
                SET total_executions = CASE id WHEN '%4$s' THEN %6$d ELSE %7$d END, last_executed_at = now()
                WHERE workspace_id = '%1$s';

                INSERT INTO agent_metrics (
                    workspace_id, id, agent_id, date, hour, total_executions, successful_executions, total_duration,
                    min_duration, max_duration, p50_duration, p90_duration, p95_duration, p99_duration, unique_users,
                    total_credits_consumed, rolled_up_executions
                )
                SELECT
                    workspace_id, gen_random_uuid(), agents.id, days.date, hours.hour, counted.executions,
                    counted.executions, counted.executions * 500, 10, 9000, 400, 2000, 3000, 8000, 1000,
                    counted.executions, counted.executions
                FROM agents
                CROSS JOIN (
                    SELECT date '2026-01-01' + number AS date FROM generate_series(0, 30) AS number
                    UNION
                    SELECT (now() AT TIME ZONE 'UTC')::date - number FROM generate_series(0, 29) AS number
                ) AS days
                CROSS JOIN (
                    SELECT CAST(NULL AS smallint) AS hour
                    UNION ALL
                    SELECT CAST(number AS smallint) FROM generate_series(0, 23) AS number
                ) AS hours
                CROSS JOIN LATERAL (
                    SELECT agents.total_executions / CASE WHEN hours.hour IS NULL THEN 31 ELSE 744 END AS executions
                ) AS counted
                WHERE workspace_id = '%1$s'
                    AND (hours.hour IS NULL OR agents.id IN ('%4$s', '%5$s'));

                INSERT INTO agent_metric_durations (workspace_id, metric_id, duration_bucket, executions)
                SELECT workspace_id, id, bucket, 1 + total_executions / 300
                FROM agent_metrics
                CROSS JOIN generate_series(100, 399) AS bucket
                WHERE hour IS NULL
                    AND agent_id IN ('%4$s', '%5$s');

                INSERT INTO agent_metric_users (workspace_id, metric_id, user_id)
                SELECT workspace_id, id, md5(number::text)::uuid
                FROM agent_metrics
                CROSS JOIN generate_series(1, 1000) AS number
                WHERE hour IS NULL
                    AND agent_id IN ('%4$s', '%5$s')
                """.formatted(subject.workspaceId(), subject.userId(), OTHER_AGENTS, many, few, MANY, FEW));
        execute(bare, "VACUUM (ANALYZE)");
    }

    private void rollUp(Subject subject, Connection bare, UUID agent) throws Exception {
        report.section("Rolling up an hour with %,d executions".formatted(sizes.executionsOfAnHour()));
        UUID metric = UUID.randomUUID();
        execute(bare, """
                INSERT INTO agent_executions (
                    workspace_id, id, agent_id, user_id, execution_id, content_sha256, status, duration, started_at
                )
                SELECT
                    '%1$s', md5(number::text)::uuid, '%2$s', '%3$s', number::text, sha256(''), 'success',
                    (random() * 10000)::bigint, timestamptz '2026-02-10 10:00Z' + number * interval '3 ms'
                FROM generate_series(1, %5$d) AS number;

                INSERT INTO agent_metrics (
                    workspace_id, id, agent_id, date, hour, total_executions, successful_executions, total_duration,
                    min_duration, max_duration
                )
                VALUES ('%1$s', '%4$s', '%2$s', '2026-02-10', 10, %5$d, %5$d, 0, 0, 10000)
                """.formatted(
                        subject.workspaceId(), agent, subject.userId(), metric, sizes.executionsOfAnHour()));
        execute(bare, "VACUUM (ANALYZE) agent_executions");
        try (Connection connection = Subject.connect(subject.database(), TestDatabase.MAINTENANCE);
                PreparedStatement rollUp = ROLL_UP.prepare(connection);
                PreparedStatement pass = connection.prepareStatement("""
                        SELECT
                            count(*),
                            sum(duration),
                            percentile_disc(ARRAY[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY duration)
                        FROM agent_executions
                        WHERE workspace_id = ?
                            AND agent_id = ?
                            AND started_at >= timestamptz '2026-02-10 10:00Z'
                            AND started_at < timestamptz '2026-02-10 11:00Z'
                        """)) {
            ROLL_UP.bind(rollUp, Map.of("workspaceId", subject.workspaceId(), "id", metric));
            pass.setObject(1, subject.workspaceId());
            pass.setObject(2, agent);
            Duel duel = Duel.of(
                    sizes.rollUps(),
                    () -> {
                        double taken = Stopwatch.time(() -> {
                            if (rollUp.executeUpdate() != 1) {
                                throw new IllegalStateException("Nothing was due");
                            }
                        });
                        connection.rollback();
                        return taken;
                    },
                    () -> Stopwatch.time(pass::execute));
            report.inform("one aggregate pass", millis(duel.theirs()));
            report.judge(
                    "the roll-up",
                    millis(duel.ours()),
                    "<= %.1f x".formatted(MAX_ROLL_UP),
                    duel.slowdown(),
                    duel.slowdown() <= MAX_ROLL_UP);
        }
    }

    private static final BareStatement ROLL_UP = BareStatement.of(RollUpRepository.class, "rollUpMetric");

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
