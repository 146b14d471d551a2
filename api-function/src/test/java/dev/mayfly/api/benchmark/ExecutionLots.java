package dev.mayfly.api.benchmark;

import static dev.mayfly.api.benchmark.Report.millis;

import dev.mayfly.id.UuidV7;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Recording executions through the handler, with all that is counted of them, against {@code COPY} of the same rows into the
 * same table, foreign keys and indexes included, without any of that.
 */
final class ExecutionLots {

    private static final double MIN_SPEED = 0.3;
    private static final double MAX_SINGLE = 1.5;
    private static final int AGENTS = 5;
    private static final int USERS = 50;
    /** Until the compiler of the JVM is done with ours, which has more code than COPY. */
    private static final int WARM_UP = 60;

    private static final Duration DISTANCE = Duration.ofMillis(1);

    private final Sizes sizes;
    private final Report report;
    private final Random random = new Random(1);

    ExecutionLots(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    void measure() throws Exception {
        try (Subject subject = Subject.start();
                Connection bare = subject.database().connect();
                Connection connection = subject.connect()) {
            List<String> agents = IntStream.range(0, AGENTS)
                    .mapToObj(_ -> subject.tenant().newAgent())
                    .toList();
            List<String> users = users(subject);
            bare.setAutoCommit(false);
            report.section("Recording executions: POST /api/executions in lots of %d".formatted(Sizes.EXECUTION_LOT));
            for (int i = 0; i < WARM_UP; i++) {
                record(subject, lot(agents, users));
                copy(subject, bare, lot(agents, users));
            }
            lots(subject, bare, agents, users);
            single(subject, connection, agents.getFirst());
        }
    }

    private void lots(Subject subject, Connection bare, List<String> agents, List<String> users) throws Exception {
        var inDatabase = new double[sizes.executionLots()];
        var rounds = new int[1];
        Duel lots = Duel.of(
                sizes.executionLots(),
                () -> {
                    var traffic = record(subject, lot(agents, users));
                    inDatabase[rounds[0]++] = traffic.inDatabase();
                    return traffic.total();
                },
                () -> copy(subject, bare, lot(agents, users)));
        report.inform("by COPY of the bare rows: executions a second", rate(lots.theirs()));
        report.inform("in the database", millis(Stopwatch.median(inDatabase)));
        report.judge(
                "by the handler: executions a second",
                rate(lots.ours()),
                ">= %.1f x COPY".formatted(MIN_SPEED),
                lots.speed(),
                lots.speed() >= MIN_SPEED);
    }

    private void single(Subject subject, Connection connection, String agent) throws Exception {
        for (Duration distance : List.of(Duration.ZERO, DISTANCE)) {
            Wire.METER.setDistance(distance);
            try (var trip = connection.prepareStatement("SELECT 1");
                    var write = connection.prepareStatement("UPDATE workspaces SET name = name || '' WHERE id = ?")) {
                write.setObject(1, subject.workspaceId());
                Duel duel = Duel.of(
                        sizes.singleExecutions(),
                        () -> Wire.during(() -> subject.post("/api/executions", execution(agent), 201))
                                .inDatabase(),
                        () -> commitAndRoundTrip(subject, connection, trip, write));
                double allowed = MAX_SINGLE * duel.theirs();
                String where = distance.isZero() ? "" : ", %d ms away".formatted(distance.toMillis());
                report.judge(
                        "one execution, in the database" + where,
                        millis(duel.ours()),
                        "<= " + millis(allowed),
                        duel.ours() / allowed,
                        duel.ours() <= allowed);
            } finally {
                Wire.METER.setDistance(Duration.ZERO);
            }
        }
        report.inform(
                "round trips of one execution",
                Integer.toString(Wire.during(() -> subject.post("/api/executions", execution(agent), 201))
                        .roundTrips()));
    }

    /** What {@code COMMIT} of one changed row takes, and one more round trip. */
    private static double commitAndRoundTrip(
            Subject subject, Connection connection, PreparedStatement trip, PreparedStatement write) throws Exception {
        try (var enter = connection.prepareStatement("SELECT set_config('app.workspace_id', ?, true)")) {
            enter.setString(1, subject.workspaceId().toString());
            enter.execute();
        }
        write.execute();
        return Stopwatch.time(connection::commit) + roundTrip(connection, trip);
    }

    private static double roundTrip(Connection connection, PreparedStatement trip) throws Exception {
        connection.setAutoCommit(true);
        double millis = Stopwatch.time(trip::execute);
        connection.setAutoCommit(false);
        return millis;
    }

    private static Wire.Traffic record(Subject subject, List<Row> lot) throws Exception {
        String body = lot.stream().map(Row::json).collect(Collectors.joining(",", "[", "]"));
        return Wire.during(() -> {
            var answer = subject.post("/api/executions", body, 207);
            if (!answer.text("items.0.status").equals("201")) {
                throw new IllegalStateException(answer.body());
            }
        });
    }

    private static double copy(Subject subject, Connection bare, List<Row> lot) throws Exception {
        String rows = lot.stream().map(row -> row.text(subject.workspaceId())).collect(Collectors.joining());
        return Stopwatch.time(() -> {
            copyIn(bare, rows);
            bare.commit();
        });
    }

    private static void copyIn(Connection bare, String rows) throws SQLException, IOException {
        bare.unwrap(PGConnection.class).getCopyAPI().copyIn("""
                COPY agent_executions (
                    workspace_id, id, agent_id, user_id, execution_id, content_sha256, status, duration,
                    credits_consumed, http_status, input_size, output_size, input_type, output_type, response_time,
                    session_id, user_agent, ip_address, started_at, completed_at
                ) FROM STDIN
                """, new StringReader(rows));
    }

    private List<Row> lot(List<String> agents, List<String> users) {
        var rows = new ArrayList<Row>();
        Instant start = Instant.now().minusSeconds(60);
        for (int i = 0; i < Sizes.EXECUTION_LOT; i++) {
            long duration = (long) Math.exp(3 + 6 * random.nextDouble());
            rows.add(new Row(
                    agents.get(random.nextInt(agents.size())),
                    users.get(random.nextInt(users.size())),
                    UuidV7.next().toString(),
                    duration,
                    start.minusMillis(duration),
                    start));
        }
        return rows;
    }

    private static String execution(String agent) {
        return new Row(agent, null, UuidV7.next().toString(), 120, Instant.now().minusMillis(120), Instant.now())
                .json();
    }

    private static List<String> users(Subject subject) {
        var users = new ArrayList<String>();
        for (int i = 0; i < USERS; i++) {
            UUID id = UuidV7.next();
            subject.api().sql("""
                    INSERT INTO users (id, issuer, subject) VALUES ('%1$s', 'benchmark', '%1$s');
                    INSERT INTO workspace_members (workspace_id, user_id, role) VALUES ('%2$s', '%1$s', 'member')
                    """.formatted(id, subject.workspaceId()));
            users.add(id.toString());
        }
        return users;
    }

    private static String rate(double millis) {
        return "%,.0f".formatted(Sizes.EXECUTION_LOT / millis * 1000);
    }

    /** One execution as both ways write it. */
    private record Row(
            String agent,
            @Nullable String user,
            String executionId,
            long duration,
            Instant startedAt,
            Instant completedAt) {

        String json() {
            return """
                    {"executionId": "%s", "agentId": "%s", %s"status": "success", "duration": %d, "creditsConsumed": 3,
                     "httpStatus": 200, "inputSize": 1200, "outputSize": 3400, "inputType": "text", "outputType": "json",
                     "responseTime": 90, "sessionId": "session", "userAgent": "benchmark", "ipAddress": "203.0.113.7",
                     "startedAt": "%s", "completedAt": "%s"}""".formatted(
                            executionId,
                            agent,
                            user == null ? "" : "\"userId\": \"%s\", ".formatted(user),
                            duration,
                            startedAt,
                            completedAt);
        }

        String text(UUID workspace) {
            return String.join(
                            "\t",
                            workspace.toString(),
                            UuidV7.next().toString(),
                            agent,
                            String.valueOf(user),
                            executionId,
                            "\\\\x" + "ab".repeat(32),
                            "success",
                            Long.toString(duration),
                            "3\t200\t1200\t3400\ttext\tjson\t90\tsession\tbenchmark\t203.0.113.0/24",
                            startedAt.toString(),
                            completedAt.toString())
                    + "\n";
        }
    }
}
