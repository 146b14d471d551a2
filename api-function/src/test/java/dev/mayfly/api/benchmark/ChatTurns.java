package dev.mayfly.api.benchmark;

import static dev.mayfly.api.benchmark.Report.millis;

import dev.mayfly.api.benchmark.Stopwatch.Lap;
import dev.mayfly.api.test.Chat;
import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.chat.ChatMessageRepository;
import dev.mayfly.chat.NewMessage;
import dev.mayfly.id.UuidV7;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * A session with 1,000 messages, among 200 more of two workspaces: reading and posting, each as a transaction that enters its
 * workspace, against plain JDBC that does the same; then through the handler.
 *
 * <p>The measure of posting is one commit and two round trips: setting the workspace, and one statement. That is what it takes
 * to store the row by whoever knows its place already: the statement is an INSERT into the same table, with its indexes, keys
 * and policies. A commit and two round trips that change next to nothing are measured too, to tell what the row itself costs.
 */
final class ChatTurns {

    private static final int MESSAGES = 1000;
    private static final int PAGE = 20;
    private static final int PAGE_BYTES = 800_000;
    private static final double MAX_ALL = 10;
    private static final double MAX_ALL_RATIO = 1.5;
    private static final double MAX_POST = 3;
    private static final double MAX_POST_RATIO = 1.25;
    private static final double MAX_PAGE = 2;
    private static final double MAX_CREATE = 2;
    private static final double MAX_TOUCH = 1;
    private static final double MAX_SECURITY = 1.15;
    private static final double MAX_POST_HANDLER = 200;
    private static final double MAX_LOAD_HANDLER = 1000;
    private static final String CONTENT = "A message of the usual length, or nearly so.";
    private static final Duration DISTANCE = Duration.ofMillis(1);
    /** Until the compiler of the JVM is done with ours, which has more code than plain JDBC. */
    private static final int WARM_UP = 2000;

    private final Sizes sizes;
    private final Report report;

    ChatTurns(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    void measure() throws Exception {
        try (Subject subject = Subject.start();
                Connection administrator = subject.database().connect();
                Connection bare = subject.connect();
                Connection unbound =
                        Subject.connect(subject.database(), subject.database().adminUser())) {
            Chat chat = Chat.of(subject.tenant());
            Chat other = Chat.of(subject.api().newTenant());
            fill(administrator, chat, other);
            report.section("A chat of 1,000 messages");
            var ours = Ours.in(subject, UUID.fromString(chat.id()));
            var theirs = new Theirs(bare, subject, chat.id());
            readAll(ours, theirs);
            security(theirs, new Theirs(unbound, subject, chat.id()));
            pages(ours);
            post(ours, theirs);
            sessions(subject, ours, chat);
            handler(subject, chat);
        }
    }

    private static void fill(Connection administrator, Chat chat, Chat other) throws SQLException {
        try (var statement = administrator.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute("""
                    INSERT INTO agent_sessions (workspace_id, id, module_type, module_session_id, created_by, last_seq)
                    SELECT workspace_id, gen_random_uuid(), module_type, module_session_id, created_by, %3$d
                    FROM agent_sessions
                    CROSS JOIN generate_series(1, 100)
                    WHERE id IN ('%1$s', '%2$s');

                    UPDATE agent_sessions SET last_seq = %3$d;

                    INSERT INTO agent_chat_messages (workspace_id, id, session_id, seq, role, content)
                    SELECT workspace_id, gen_random_uuid(), id, seq, 'USER', 'Message ' || seq || repeat(' of words', 50)
                    FROM agent_sessions
                    CROSS JOIN generate_series(1, %3$d) AS seq;

                    CREATE TABLE bare (id integer PRIMARY KEY, number bigint NOT NULL);
                    INSERT INTO bare VALUES (1, 0);
                    GRANT ALL ON bare TO mayfly_app
                    """.formatted(chat.id(), other.id(), MESSAGES));
            statement.execute("VACUUM (ANALYZE)");
            statement.execute("CHECKPOINT");
        }
    }

    private void readAll(Ours ours, Theirs theirs) throws Exception {
        Lap reading = () -> Stopwatch.time(() -> ours.list(0, MESSAGES));
        Lap plain = () -> Stopwatch.time(theirs::readAll);
        Duel.of(WARM_UP / 2, reading, plain);
        Duel all = Duel.of(sizes.pages(), reading, plain);
        report.judge("all messages", millis(all.ours()), "<= " + millis(MAX_ALL), all.ours() <= MAX_ALL);
        report.judge(
                "against plain JDBC",
                millis(all.theirs()),
                "<= %.2f x".formatted(MAX_ALL_RATIO),
                all.slowdown(),
                all.slowdown() <= MAX_ALL_RATIO);
    }

    /** The same statement on a connection that row-level security does not bind. */
    private void security(Theirs theirs, Theirs free) throws Exception {
        Lap bound = () -> Stopwatch.time(theirs::readAll);
        Lap unbound = () -> Stopwatch.time(free::readAll);
        Duel.of(WARM_UP / 10, bound, unbound);
        Duel security = Duel.of(sizes.pages(), bound, unbound);
        report.judge(
                "with row-level security against without",
                millis(security.theirs()),
                "<= %.2f x".formatted(MAX_SECURITY),
                security.slowdown(),
                security.slowdown() <= MAX_SECURITY);
    }

    private void pages(Ours ours) throws Exception {
        for (int after : new int[] {0, MESSAGES / 2, MESSAGES - PAGE}) {
            Lap page = () -> Stopwatch.time(() -> ours.list(after, PAGE));
            Stopwatch.median(WARM_UP / 10, page);
            double taken = Stopwatch.median(sizes.pages(), page);
            report.judge(
                    "page of %d behind message %d".formatted(PAGE, after),
                    millis(taken),
                    "<= " + millis(MAX_PAGE),
                    taken <= MAX_PAGE);
        }
    }

    private void post(Ours ours, Theirs theirs) throws Exception {
        Lap posting = () -> Stopwatch.time(ours::post);
        Lap inserting = () -> Stopwatch.time(theirs::post);
        Duel.of(WARM_UP, posting, inserting);
        Duel post = Duel.of(sizes.singleExecutions(), posting, inserting);
        report.judge("posting a message", millis(post.ours()), "<= " + millis(MAX_POST), post.ours() <= MAX_POST);
        report.judge(
                "against a commit, setting the workspace, and its INSERT",
                millis(post.theirs()),
                "<= %.2f x".formatted(MAX_POST_RATIO),
                post.slowdown(),
                post.slowdown() <= MAX_POST_RATIO);
        report.inform(
                "round trips of both",
                "%d; %d"
                        .formatted(
                                Wire.during(ours::post).roundTrips(),
                                Wire.during(theirs::post).roundTrips()));
        Duel least = Duel.of(sizes.singleExecutions(), posting, () -> Stopwatch.time(theirs::commitOneRow));
        report.inform("against one that changes a number only", millis(least.theirs()), least.slowdown());
        Wire.METER.setDistance(DISTANCE);
        try {
            Duel away = Duel.of(sizes.singleExecutions(), posting, inserting);
            report.inform(
                    "the same, %d ms away".formatted(DISTANCE.toMillis()),
                    "%s; %s".formatted(millis(away.ours()), millis(away.theirs())),
                    away.slowdown());
        } finally {
            Wire.METER.setDistance(Duration.ZERO);
        }
    }

    private void sessions(Subject subject, Ours ours, Chat chat) throws Exception {
        UUID module = UUID.fromString(chat.moduleSessionId());
        double created =
                Stopwatch.median(sizes.pages(), () -> Stopwatch.time(() -> ours.create(module, subject.userId())));
        report.judge("creating a session", millis(created), "<= " + millis(MAX_CREATE), created <= MAX_CREATE);
        double touched = Stopwatch.median(sizes.pages(), () -> Stopwatch.time(ours::touch));
        report.judge("touching a session", millis(touched), "<= " + millis(MAX_TOUCH), touched <= MAX_TOUCH);
    }

    private void handler(Subject subject, Chat chat) throws Exception {
        String body = "{\"role\": \"USER\", \"content\": \"%s\"}".formatted(CONTENT);
        String messages = chat.path() + "/messages";
        Stopwatch.median(WARM_UP / 10, () -> Stopwatch.time(() -> subject.post(messages, body, 201)));
        double post = Stopwatch.median(sizes.pages(), () -> Stopwatch.time(() -> subject.post(messages, body, 201)));
        double load = Stopwatch.median(
                sizes.pages(), () -> Stopwatch.time(() -> subject.get(messages + "?limit=" + MESSAGES)));
        report.judge(
                "posting through the handler",
                millis(post),
                "<= " + millis(MAX_POST_HANDLER),
                post <= MAX_POST_HANDLER);
        report.judge(
                "loading the chat through the handler",
                millis(load),
                "<= " + millis(MAX_LOAD_HANDLER),
                load <= MAX_LOAD_HANDLER);
    }

    /** As the API's own classes do it, with what they have been given. */
    private record Ours(
            WorkspaceId workspace,
            UUID session,
            AgentSessionRepository sessions,
            ChatMessageRepository messages,
            WorkspaceTransactions transactions) {

        static Ours in(Subject subject, UUID session) {
            return new Ours(
                    subject.workspace(),
                    session,
                    subject.api().bean(AgentSessionRepository.class),
                    subject.api().bean(ChatMessageRepository.class),
                    subject.api().bean(WorkspaceTransactions.class));
        }

        void list(int after, int limit) {
            var found = transactions.readByKey(
                    workspace, () -> messages.listAfter(workspace, session, after, limit, PAGE_BYTES));
            if (found.size() != limit) {
                throw new IllegalStateException("%d messages".formatted(found.size()));
            }
        }

        void post() {
            var message =
                    new NewMessage(UuidV7.next(), session, null, "USER", null, CONTENT, null, "complete", null, "");
            if (messages.postAlone(workspace, message).isEmpty()) {
                throw new IllegalStateException("The message was not stored");
            }
        }

        void create(UUID module, UUID user) {
            transactions.write(
                    workspace,
                    () -> sessions.insert(workspace, UuidV7.next(), "VALIDATION", module, user, "vera", null));
        }

        void touch() {
            transactions.write(workspace, () -> sessions.touch(workspace, session));
        }
    }

    /** As somebody would do it who has nothing but a connection, and for posting a session to himself. */
    private static final class Theirs {

        private final Connection connection;
        private final Subject subject;
        private final PreparedStatement enter;
        private final PreparedStatement all;
        private final PreparedStatement insert;
        private final PreparedStatement touch;
        private final UUID ownSession;
        private long seq = MESSAGES;

        Theirs(Connection connection, Subject subject, String session) throws SQLException {
            this.connection = connection;
            this.subject = subject;
            enter = connection.prepareStatement(
                    "SELECT set_config('app.workspace_id', '%s', true) IS NOT NULL".formatted(subject.workspaceId()));
            all = connection.prepareStatement("""
                    SELECT id, session_id, seq, role, agent_id, content, metadata, status, client_message_id, created_at,
                        updated_at
                    FROM agent_chat_messages
                    WHERE workspace_id = '%s'
                        AND session_id = '%s'
                        AND seq <= %d
                    ORDER BY seq
                    """.formatted(subject.workspaceId(), session, MESSAGES));
            insert = connection.prepareStatement("""
                    INSERT INTO agent_chat_messages (
                        workspace_id, id, session_id, seq, role, agent_id, content, metadata, status, client_message_id,
                        request_sha256, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, NULL, ?, NULL, ?, NULL, NULL, now(), now())
                    """);
            touch = connection.prepareStatement("UPDATE bare SET number = number + 1 WHERE id = 1");
            ownSession = UUID.fromString(subject.api()
                    .query("SELECT id FROM agent_sessions WHERE workspace_id = '%s' AND id <> '%s' LIMIT 1"
                            .formatted(subject.workspaceId(), session)));
        }

        void readAll() throws SQLException {
            enter.execute();
            int count = 0;
            try (var rows = all.executeQuery()) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    for (int i = 1; i <= columns; i++) {
                        rows.getObject(i);
                    }
                    count++;
                }
            }
            connection.commit();
            if (count != MESSAGES) {
                throw new IllegalStateException("%d messages".formatted(count));
            }
        }

        void post() throws SQLException {
            enter.execute();
            insert.setObject(1, subject.workspaceId());
            insert.setObject(2, UuidV7.next());
            insert.setObject(3, ownSession);
            insert.setLong(4, ++seq);
            insert.setString(5, "USER");
            insert.setString(6, CONTENT);
            insert.setString(7, "complete");
            insert.executeUpdate();
            connection.commit();
        }

        void commitOneRow() throws SQLException {
            enter.execute();
            touch.executeUpdate();
            connection.commit();
        }
    }
}
