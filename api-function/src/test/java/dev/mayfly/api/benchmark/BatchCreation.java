package dev.mayfly.api.benchmark;

import static dev.mayfly.api.benchmark.Report.millis;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Creating experiments: how many statements, how long, and how long the same rows take by plain JDBC. */
final class BatchCreation {

    private static final int DOCUMENTS = 100;
    /** As far as a Lambda is from its database in the same region. */
    private static final Duration DISTANCE = Duration.ofMillis(1);

    private static final int MAX_ROUND_TRIPS = 12;
    private static final double MAX_IN_DATABASE = 600;
    private static final double MAX_IN_ALL = 2_000;
    /** An installation in use, whose tables PostgreSQL has statistics of. */
    private static final int EARLIER_EXPERIMENTS = 1_000;

    private static final int EARLIER_DOCUMENTS = 10;
    /** From the sixth time on, the driver has its statements prepared on the server. */
    private static final int WARM_UP = 8;

    private final Sizes sizes;
    private final Report report;

    BatchCreation(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    void measure() throws Exception {
        try (Subject subject = Subject.start();
                Statements statements = new Statements(subject.database());
                Connection connection = subject.connect();
                var plain = new PlainBatch(connection, subject.workspaceId(), subject.userId())) {
            report.section("Creating an experiment: POST /api/batches with an agent and documents inline");
            try (Fixture fixture = subject.fixture()) {
                fixture.expiredExperiments(EARLIER_EXPERIMENTS, EARLIER_DOCUMENTS);
                fixture.settle();
            }
            for (int i = 0; i < WARM_UP; i++) {
                create(subject, DOCUMENTS);
                plain.insert(DOCUMENTS);
            }
            report.inform("one round trip (SELECT 1)", millis(roundTrip(plain)));
            double commit = commit(subject, connection);
            countStatements(subject, statements);
            smallBatch(subject, plain, commit);
            largeBatch(subject, plain);
        }
    }

    private double roundTrip(PlainBatch plain) throws Exception {
        return Stopwatch.median(
                sizes.units(), () -> Wire.during(plain::selectOne).inDatabase());
    }

    private double commit(Subject subject, Connection connection) throws Exception {
        try (var statement = connection.prepareStatement("UPDATE workspaces SET name = name || '' WHERE id = ?")) {
            statement.setObject(1, subject.workspaceId());
            double millis = Stopwatch.median(Math.min(sizes.units(), 200), () -> {
                enter(connection, subject);
                statement.execute();
                return Stopwatch.time(connection::commit);
            });
            report.inform("one commit of one row", millis(millis));
            return millis;
        }
    }

    private static void enter(Connection connection, Subject subject) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT set_config('app.workspace_id', ?, true)")) {
            statement.setString(1, subject.workspaceId().toString());
            statement.execute();
        }
    }

    private void countStatements(Subject subject, Statements statements) throws Exception {
        create(subject, 1);
        var one = statements.during(() -> create(subject, 1));
        var hundred = statements.during(() -> create(subject, DOCUMENTS));
        var many = statements.during(() -> create(subject, sizes.largeBatchDocuments()));
        report.judge(
                "statements with 1, %d and %,d documents, signing in included"
                        .formatted(DOCUMENTS, sizes.largeBatchDocuments()),
                "%d, %d, %d".formatted(one.statements(), hundred.statements(), many.statements()),
                "equal",
                one.statements() == hundred.statements() && one.statements() == many.statements());
        report.judge(
                "transactions with changes",
                "%d, %d, %d".formatted(one.transactions(), hundred.transactions(), many.transactions()),
                "1",
                one.transactions() == 1 && hundred.transactions() == 1 && many.transactions() == 1);
    }

    private void smallBatch(Subject subject, PlainBatch plain, double commit) throws Exception {
        String body = Documents.experimentWith(DOCUMENTS);
        Stopwatch.Lap ours = () -> Wire.during(() -> create(subject, body)).inDatabase();
        Stopwatch.Lap theirs = () -> Wire.during(() -> plain.insert(DOCUMENTS)).inDatabase();
        int trips = Wire.during(() -> create(subject, body)).roundTrips();
        int plainTrips = Wire.during(() -> plain.insert(DOCUMENTS)).roundTrips();
        report.judge(
                "%d documents: round trips (plain JDBC: %d)".formatted(DOCUMENTS, plainTrips),
                Integer.toString(trips),
                "<= " + MAX_ROUND_TRIPS,
                trips > 0 && trips <= MAX_ROUND_TRIPS);
        Duel near = Duel.of(sizes.smallBatches(), ours, theirs);
        report.inform("%d documents by plain JDBC: in the database".formatted(DOCUMENTS), millis(near.theirs()));
        report.inform("%d documents: in the database".formatted(DOCUMENTS), millis(near.ours()), near.slowdown());
        report.inform(
                "%d documents: through the handler".formatted(DOCUMENTS),
                millis(Stopwatch.median(sizes.smallBatches(), () -> Stopwatch.time(() -> create(subject, body)))));
        Wire.METER.setDistance(DISTANCE);
        double roundTrip = roundTrip(plain);
        Duel far = Duel.of(sizes.smallBatches(), ours, theirs);
        Wire.METER.setDistance(Duration.ZERO);
        double besidesRows = far.difference() + plainTrips * roundTrip + commit;
        double allowed = MAX_ROUND_TRIPS * roundTrip + commit;
        report.inform("one round trip, the database %d ms away".formatted(DISTANCE.toMillis()), millis(roundTrip));
        report.judge(
                "%d documents: what they take there besides their rows".formatted(DOCUMENTS),
                millis(besidesRows),
                "<= " + millis(allowed),
                besidesRows / allowed,
                besidesRows <= allowed);
    }

    private void largeBatch(Subject subject, PlainBatch plain) throws Exception {
        String body = Documents.experimentWith(sizes.largeBatchDocuments());
        var inAll = new double[sizes.largeBatches()];
        var rounds = new int[1];
        var inDatabase = Duel.of(
                sizes.largeBatches(),
                () -> {
                    var traffic = Wire.during(() -> create(subject, body));
                    inAll[rounds[0]++] = traffic.total();
                    return traffic.inDatabase();
                },
                () -> Wire.during(() -> plain.insert(sizes.largeBatchDocuments()))
                        .inDatabase());
        report.inform(
                "%,d documents by plain JDBC: in the database".formatted(sizes.largeBatchDocuments()),
                millis(inDatabase.theirs()));
        report.judge(
                "%,d documents: in the database".formatted(sizes.largeBatchDocuments()),
                millis(inDatabase.ours()),
                "<= " + millis(MAX_IN_DATABASE),
                inDatabase.slowdown(),
                inDatabase.ours() <= MAX_IN_DATABASE);
        double total = Stopwatch.median(inAll);
        report.judge(
                "%,d documents: through the handler".formatted(sizes.largeBatchDocuments()),
                millis(total),
                "<= " + millis(MAX_IN_ALL),
                total <= MAX_IN_ALL);
    }

    private static void create(Subject subject, int documents) {
        create(subject, Documents.experimentWith(documents));
    }

    private static void create(Subject subject, String body) {
        subject.post("/api/batches", body, 201);
    }
}
