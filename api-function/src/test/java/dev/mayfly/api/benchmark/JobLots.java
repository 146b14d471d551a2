package dev.mayfly.api.benchmark;

import static dev.mayfly.api.benchmark.Report.millis;

import dev.mayfly.api.test.Answer;
import dev.mayfly.batch.LeaseRepository;
import dev.mayfly.id.UuidV7;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Claiming and completing jobs in lots: through the repository, and the same statements by plain JDBC. */
final class JobLots {

    private static final double MIN_SPEED = 0.7;
    private static final int WAYS = 3;
    private static final int WARM_UP = 4;
    private static final int LEASE_SECONDS = 300;
    private static final long MAX_BYTES = 2_000_000;

    private final Sizes sizes;
    private final Report report;

    JobLots(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    void measure() throws Exception {
        try (Subject subject = Subject.start();
                Connection connection = subject.connect();
                var plain = new PlainLot(connection, subject.workspaceId())) {
            int batches = (sizes.lots() + WARM_UP) * WAYS;
            try (Fixture fixture = subject.fixture()) {
                fixture.waitingBatches(batches, Sizes.LOT);
                fixture.settle();
            }
            report.section("Claiming and completing %d jobs at a time".formatted(Sizes.LOT));
            for (int i = 0; i < WARM_UP; i++) {
                byRepository(subject);
                plain.claimAndComplete();
                byHandler(subject);
            }
            var lots = Duel.of(sizes.lots(), () -> byRepository(subject), plain::claimAndComplete);
            report.inform("by plain JDBC: jobs a second", rate(lots.theirs()));
            report.judge(
                    "by the repository: jobs a second",
                    rate(lots.ours()),
                    ">= %.1f x plain JDBC".formatted(MIN_SPEED),
                    lots.speed(),
                    lots.speed() >= MIN_SPEED);
            double handled = Stopwatch.median(sizes.lots(), () -> byHandler(subject));
            report.inform("by the handler: jobs a second", rate(handled), lots.theirs() / handled);
            report.inform("by the handler: a claim and an answer of %d jobs".formatted(Sizes.LOT), millis(handled));
        }
    }

    private static String rate(double millis) {
        return "%,.0f".formatted(Sizes.LOT / millis * 1000);
    }

    private static double byRepository(Subject subject) throws Exception {
        var leases = subject.api().bean(LeaseRepository.class);
        UUID token = UuidV7.next();
        var claimed = new ArrayList<UUID>();
        double claiming = Stopwatch.time(() -> subject.write(() -> {
            List<UUID> ids = leases.claim(subject.workspace(), token, LEASE_SECONDS, Sizes.LOT, MAX_BYTES);
            leases.listClaimed(subject.workspace(), ids).forEach(job -> claimed.add(job.id()));
            return true;
        }));
        String answers = answers(claimed, token);
        return claiming
                + Stopwatch.time(() -> requireLot(subject.write(() -> leases.complete(subject.workspace(), answers))));
    }

    private static double byHandler(Subject subject) throws Exception {
        var claim = new Answer[1];
        double claiming = Stopwatch.time(() -> claim[0] = subject.post("/api/jobs/claim", "{\"limit\": 100}", 200));
        String body = IntStream.range(0, claim[0].size("items"))
                .mapToObj(i -> """
                        {"jobId": "%s", "leaseToken": "%s", "grade": 75, "summary": "Good enough.", "analysis": "%s",
                         "model": "judge-1", "usage": {"inputTokens": 500, "outputTokens": 100}, "costUsd": "0.0015",
                         "durationMs": 1000}
                        """.formatted(
                                claim[0].text("items.%d.jobId".formatted(i)),
                                claim[0].text("items.%d.leaseToken".formatted(i)),
                                Documents.CONTENT))
                .collect(Collectors.joining(",", "{\"items\": [", "]}"));
        return claiming + Stopwatch.time(() -> subject.post("/api/jobs/complete", body, 207));
    }

    /** Answers as the repository takes them. */
    private static String answers(List<UUID> ids, UUID token) {
        return ids.stream()
                .map(id -> """
                        {"job_id": "%s", "lease_token": "%s", "grade": 75, "summary": "Good enough.", "analysis": "%s",
                         "highlights": [], "model": "judge-1", "input_tokens": 500, "output_tokens": 100,
                         "cost_usd": "0.0015", "duration_ms": 1000}
                        """.formatted(id, token, Documents.CONTENT))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static void requireLot(List<UUID> completed) {
        if (completed.size() != Sizes.LOT) {
            throw new IllegalStateException("Completed %d jobs".formatted(completed.size()));
        }
    }

    /** The repository's statements without the repository. */
    private static final class PlainLot implements AutoCloseable {

        private static final BareStatement CLAIM = BareStatement.of(LeaseRepository.class, "claim");
        private static final BareStatement LIST = BareStatement.of(LeaseRepository.class, "listClaimed");
        private static final BareStatement COMPLETE = BareStatement.of(LeaseRepository.class, "complete");

        private final Connection connection;
        private final UUID workspace;
        private final PreparedStatement enter;
        private final PreparedStatement claim;
        private final PreparedStatement list;
        private final PreparedStatement complete;

        PlainLot(Connection connection, UUID workspace) throws SQLException {
            this.connection = connection;
            this.workspace = workspace;
            enter = connection.prepareStatement("SELECT set_config('app.workspace_id', ?, true) IS NOT NULL");
            claim = CLAIM.prepare(connection);
            list = LIST.prepare(connection);
            complete = COMPLETE.prepare(connection);
        }

        double claimAndComplete() throws Exception {
            UUID token = UuidV7.next();
            var claimed = new ArrayList<UUID>();
            double claiming = Stopwatch.time(() -> {
                begin();
                CLAIM.bind(
                        claim,
                        Map.of(
                                "workspaceId", workspace,
                                "leaseToken", token,
                                "leaseSeconds", LEASE_SECONDS,
                                "limit", Sizes.LOT,
                                "maxBytes", MAX_BYTES));
                List<UUID> ids = ids(claim);
                LIST.bind(
                        list, Map.of("workspaceId", workspace, "ids", connection.createArrayOf("uuid", ids.toArray())));
                claimed.addAll(readAll(list));
                connection.commit();
            });
            String answers = answers(claimed, token);
            return claiming
                    + Stopwatch.time(() -> {
                        begin();
                        COMPLETE.bind(complete, Map.of("workspaceId", workspace, "answers", answers));
                        requireLot(ids(complete));
                        connection.commit();
                    });
        }

        private void begin() throws SQLException {
            enter.setString(1, workspace.toString());
            enter.execute();
        }

        private static List<UUID> ids(PreparedStatement statement) throws SQLException {
            var ids = new ArrayList<UUID>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
            }
            return ids;
        }

        private static List<UUID> readAll(PreparedStatement statement) throws SQLException {
            var ids = new ArrayList<UUID>();
            try (var rows = statement.executeQuery()) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                    for (int i = 2; i <= columns; i++) {
                        rows.getObject(i);
                    }
                }
            }
            return ids;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
