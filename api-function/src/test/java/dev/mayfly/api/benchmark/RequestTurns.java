package dev.mayfly.api.benchmark;

import static dev.mayfly.api.benchmark.Report.millis;

import dev.mayfly.api.benchmark.Stopwatch.Lap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Recording and linking LLM requests, and reading what became of them. */
final class RequestTurns {

    private static final double MAX_LOOK_UP_FACTOR = 1.5;
    private static final double MAX_LOOK_UP_MORE = 0.5;
    private static final double MIN_RECORDING = 0.3;
    private static final double MAX_CONVERSATION = 100;
    private static final double MAX_HOURS = 25;
    private static final int HISTORY = 64;
    private static final int TURNS = 100;
    private static final int CONVERSATION = 1_000;
    private static final int WARM_UP = 200;
    /** As many as fit into a body. */
    private static final int LOT = 40;

    private static final String SENTENCE = "The quick brown fox jumps over the lazy dog and comes back to tell of it. ";
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final Sizes sizes;
    private final Report report;
    private int conversations;

    RequestTurns(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    void measure() throws Exception {
        try (Subject subject = Subject.start()) {
            recording(subject);
            conversation(subject);
            hours(subject);
        }
        try (Subject subject = Subject.start()) {
            lookUp(subject);
        }
    }

    /** Turns of 200 messages, each of another conversation, of which the turn before it is there. */
    private void recording(Subject subject) throws Exception {
        report.section("Recording a request of %d messages, through the handler".formatted(2 * TURNS));
        String train = subject.tenant().newTrain("Recording");
        String body = turn(train, name(0), TURNS);
        try (Connection plain = subject.connect();
                Connection owner = subject.database().connect();
                Fixture fixture = subject.fixture();
                var statement = owner.createStatement()) {
            statement.execute("CREATE TABLE plain (id uuid PRIMARY KEY, body json NOT NULL)");
            statement.execute("GRANT INSERT ON plain TO mayfly_app");
            Lap record = () -> {
                String turn = nextTurns(subject, train, 1).getFirst();
                return Stopwatch.time(() -> subject.post("/api/requests", turn, 201));
            };
            Lap store = () -> Stopwatch.time(() -> insert(plain, body, 1));
            Duel.of(WARM_UP / 2, record, store);
            fixture.settle();
            Duel.of(5 * WARM_UP, record, store);
            Duel duel = Duel.of(sizes.pages(), record, store);
            report.inform("a plain INSERT of the same %,d bytes".formatted(body.length()), millis(duel.theirs()));
            report.judge(
                    "recorded, linked and counted",
                    millis(duel.ours()),
                    ">= %.1f x".formatted(MIN_RECORDING),
                    duel.speed(),
                    duel.speed() >= MIN_RECORDING);
            double inDatabase = Stopwatch.median(sizes.pages(), () -> {
                String turn = nextTurns(subject, train, 1).getFirst();
                return Wire.during(() -> subject.post("/api/requests", turn, 201))
                        .inDatabase();
            });
            report.inform("of this in the database", millis(inDatabase));

            Lap recordLot = () -> {
                String lot = nextTurns(subject, train, LOT).toString();
                return Stopwatch.time(() -> subject.post("/api/requests", lot, 207)) / LOT;
            };
            Lap storeLot = () -> Stopwatch.time(() -> insert(plain, body, LOT)) / LOT;
            Duel.of(sizes.lots() / 4, recordLot, storeLot);
            Duel lots = Duel.of(sizes.lots(), recordLot, storeLot);
            report.inform("each of %d plain INSERTs sent together, one commit".formatted(LOT), millis(lots.theirs()));
            report.inform("each of %d recorded together".formatted(LOT), millis(lots.ours()), lots.speed());
        }
    }

    /** The last turns of new conversations, whose turns before these are recorded. */
    private List<String> nextTurns(Subject subject, String train, int count) {
        int first = conversations;
        conversations += count;
        IntFunction<List<String>> turns = turn -> IntStream.range(first, first + count)
                .mapToObj(number -> turn(train, name(number), turn))
                .toList();
        subject.post("/api/requests", turns.apply(TURNS - 1).toString(), 207);
        return turns.apply(TURNS);
    }

    private static String name(int number) {
        return "%06d".formatted(number);
    }

    private static void insert(Connection plain, String body, int count) throws SQLException {
        try (var statement = plain.prepareStatement("INSERT INTO plain (id, body) VALUES (?, ?)")) {
            for (int i = 0; i < count; i++) {
                statement.setObject(1, UUID.randomUUID());
                statement.setString(2, body);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        plain.commit();
    }

    private void conversation(Subject subject) throws Exception {
        report.section("Reading a conversation of %,d requests, through the handler".formatted(CONVERSATION));
        String train = subject.tenant().newTrain("Reading");
        UUID id = UUID.randomUUID();
        try (Connection bare = subject.database().connect();
                var statement = bare.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            // Ten branches; each request goes on with the one before it.
            statement.execute("""
                    INSERT INTO api_requests (
                        workspace_id, train_id, request_id, timestamp, method, path, model, message_count, link_kind, link_depth,
                        conversation_id, branch_id, current_message_hash, parent_request_id, uncached_input_tokens,
                        cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens,
                        duration_ms)
                    SELECT
                        '%1$s', '%2$s', CASE number WHEN 1 THEN '%3$s' ELSE md5('r' || number)::uuid END,
                        timestamptz '2026-03-01T00:00:00Z' + number * interval '1 s', 'POST', '/v1/messages', 'claude', 2 * number,
                        CASE number WHEN 1 THEN 'new' ELSE 'prefix' END, 2 * number - 2, '%3$s',
                        CASE WHEN number %% 10 = 0 THEN 'main' ELSE 'branch_' || number %% 10 END, sha256(number::text::bytea),
                        CASE number WHEN 1 THEN NULL WHEN 2 THEN '%3$s' ELSE md5('r' || number - 1)::uuid END,
                        10, 20, 0, 0, 30, 0, 900
                    FROM generate_series(1, %4$d) AS number;

                    INSERT INTO conversations
                    SELECT
                        '%1$s', '%3$s', '%2$s', min(timestamp), max(timestamp), count(*), 0, 10, 0, 0, sum(duration_ms), 1, 1, 1,
                        1, 1, 1, 0, 0, ARRAY['claude'], '{}'
                    FROM api_requests
                    WHERE conversation_id = '%3$s';
                    """.formatted(subject.workspaceId(), train, id, CONVERSATION));
        }
        double whole =
                Stopwatch.median(sizes.pages(), () -> Stopwatch.time(() -> subject.get("/api/conversations/" + id)));
        report.judge("its page", millis(whole), "<= " + millis(MAX_CONVERSATION), whole <= MAX_CONVERSATION);
    }

    private void hours(Subject subject) throws Exception {
        report.section("Reading the hours of 90 days, through the handler");
        String train = subject.tenant().newTrain("Hours");
        try (Connection bare = subject.database().connect();
                var statement = bare.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute("""
                    INSERT INTO hourly_stats (workspace_id, train_id, hour, model, requests, output_tokens)
                    SELECT '%s', '%s', timestamptz '2026-01-01T00:00:00Z' + hour * interval '1 hour', 'model-' || model, 926, 1000
                    FROM generate_series(0, 90 * 24 - 1) AS hour
                    CROSS JOIN generate_series(1, 5) AS model
                    """.formatted(subject.workspaceId(), train));
            statement.execute("ANALYZE hourly_stats");
        }
        String path =
                "/api/stats/hourly?train=%s&startDate=2026-01-01T00:00:00Z&endDate=2026-04-01T00:00:00Z&limit=2500"
                        .formatted(train);
        for (int i = 0; i < 10; i++) {
            subject.get(path);
        }
        double hours = Stopwatch.median(
                sizes.pages(), () -> Wire.during(() -> subject.get(path)).inDatabase());
        report.judge(
                "of 10,000,000 requests with 5 models: in the database",
                millis(hours),
                "<= " + millis(MAX_HOURS),
                hours <= MAX_HOURS);
        report.inform(
                "through the handler, its answer read too",
                millis(Stopwatch.median(sizes.pages(), () -> Stopwatch.time(() -> subject.get(path)))));
    }

    /**
     * The statement that finds what a request may be linked to, by itself. The requests stand in the table with those indexes
     * alone that it reads: with the others, so many take an hour to make.
     */
    private void lookUp(Subject subject) throws Exception {
        int requests = sizes.requests();
        report.section("Finding the parent of a request with %d messages among %,d".formatted(HISTORY, requests));
        String train = subject.tenant().newTrain("Many");
        try (Connection bare = subject.database().connect();
                Connection api = subject.connect()) {
            fill(bare, subject.workspaceId(), train, requests);
            enter(api, subject.workspaceId());
            try (var one = api.prepareStatement("SELECT 1");
                    var lookUp = lookUp(api, subject.workspaceId(), train)) {
                int rounds = 50 * sizes.pages();
                for (int i = 0; i < WARM_UP; i++) {
                    query(one);
                    find(lookUp, arrivals(i));
                }
                double[] ones = new double[rounds];
                double[] found = new double[rounds];
                for (int i = 0; i < rounds; i++) {
                    ones[i] = Stopwatch.time(() -> query(one));
                    int number = (int) ((i * 7919L) % requests);
                    String arrivals = arrivals(number);
                    found[i] = Stopwatch.time(() -> find(lookUp, arrivals));
                }
                double limit = MAX_LOOK_UP_FACTOR * Stopwatch.p99(ones) + MAX_LOOK_UP_MORE;
                report.inform("SELECT 1, 99th percentile", millis(Stopwatch.p99(ones)));
                report.inform("the look-up, median", millis(Stopwatch.median(found)));
                report.judge(
                        "the look-up, 99th percentile",
                        millis(Stopwatch.p99(found)),
                        "<= " + millis(limit),
                        Stopwatch.p99(found) <= limit);
            }
        }
    }

    private static void fill(Connection bare, UUID workspace, String train, int requests) throws SQLException {
        try (var statement = bare.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute("""
                    DO $$
                    DECLARE
                        unused text;
                    BEGIN
                        FOR unused IN
                            SELECT indexrelid::regclass
                            FROM pg_index
                            WHERE indrelid = 'api_requests'::regclass
                                AND NOT indisprimary
                                AND indexrelid::regclass::text NOT IN
                                    ('api_requests_train_message_hash_idx', 'api_requests_train_answer_hash_idx')
                        LOOP
                            EXECUTE 'DROP INDEX ' || unused;
                        END LOOP;
                    END
                    $$
                    """);
            // Ids that grow; keys that are spread, as hashes are.
            statement.execute("""
                    INSERT INTO api_requests (
                        workspace_id, train_id, request_id, timestamp, method, path, model, message_count,
                        current_message_hash, answer_hash, link_kind, link_depth, conversation_id, branch_id)
                    SELECT
                        '%1$s', '%2$s', CAST(lpad(to_hex(number), 12, '0') || '70008' || left(md5(number::text), 15) AS uuid),
                        timestamptz '2026-01-01T00:00:00Z' + number * interval '500 ms', 'POST', '/v1/messages', 'claude', 63,
                        sha256(convert_to('m' || number, 'UTF8')), sha256(convert_to('a' || number, 'UTF8')), 'new', 0,
                        gen_random_uuid(), 'main'
                    FROM generate_series(0, %3$d - 1) AS number
                    """.formatted(workspace, train, requests));
            statement.execute("VACUUM (ANALYZE) api_requests");
        }
    }

    private static void enter(Connection api, UUID workspace) throws SQLException {
        try (var statement = api.prepareStatement("SELECT set_config('app.workspace_id', ?, false)")) {
            statement.setString(1, workspace.toString());
            statement.execute();
        }
    }

    private static PreparedStatement lookUp(Connection api, UUID workspace, String train) throws Exception {
        var constant = Class.forName("dev.mayfly.conversation.LinkSql").getDeclaredField("LOOK_UP");
        constant.setAccessible(true);
        String sql = String.valueOf(constant.get(null))
                .replace(":workspaceId", "'%s'".formatted(workspace))
                .replace(":trainId", "'%s'".formatted(train))
                .replace(":arrivals", "?");
        return api.prepareStatement(sql);
    }

    /** A request whose 63rd message is the answer of a stored one. */
    private static String arrivals(int number) {
        String prefixes = IntStream.range(1, HISTORY)
                .mapToObj(position ->
                        position == HISTORY - 1 ? hash("a" + number) : hash("none" + number + "/" + position))
                .collect(Collectors.joining());
        return """
                [{"id": "%s", "timestamp": "2030-01-01T00:00:00Z", "messages": "\\\\x%s", "prefixes": "\\\\x%s", "prompt": null,
                  "tasks_since": "2029-12-31T00:00:00Z", "continued": [], "summaries_since": "2029-12-25T00:00:00Z",
                  "offered": ["\\\\x%s"]}]
                """.formatted(UUID.randomUUID(), hash("new" + number), prefixes, hash("new" + number));
    }

    private static void find(PreparedStatement lookUp, String arrivals) throws SQLException {
        lookUp.setString(1, arrivals);
        try (var rows = lookUp.executeQuery()) {
            if (!rows.next() || !rows.getString("relation").equals("parent")) {
                throw new IllegalStateException("No parent of " + arrivals);
            }
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void query(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            rows.next();
        }
    }

    private static String turn(String train, String name, int turn) {
        String messages = IntStream.range(0, 2 * turn)
                .mapToObj(i -> "{\"role\": \"%s\", \"content\": \"%s %d: %s\"}"
                        .formatted(i % 2 == 0 ? "user" : "assistant", name, i, SENTENCE.repeat(6)))
                .collect(Collectors.joining(","));
        return request(
                train, START.plusSeconds(turn), messages, "%s %d: %s".formatted(name, 2 * turn, SENTENCE.repeat(6)));
    }

    private static String request(String train, Instant startedAt, String messages, String answer) {
        return """
                {"train": "%s", "startedAt": "%s", "path": "/v1/messages", "status": 200, "durationMs": 900,
                 "request": {"model": "claude-sonnet-4-5", "messages": [%s]},
                 "response": {"type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
                    "content": [{"type": "text", "text": "%s"}],
                    "usage": {"input_tokens": 12, "cache_read_input_tokens": 100, "output_tokens": 7}}}
                """.formatted(train, startedAt, messages, answer);
    }
}
