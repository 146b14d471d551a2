package dev.mayfly.api.benchmark;

import static dev.mayfly.api.benchmark.Report.millis;

import dev.mayfly.api.benchmark.Stopwatch.Lap;
import dev.mayfly.api.test.Chat;
import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.chat.ChatMessageRepository;
import dev.mayfly.id.UuidV7;
import dev.mayfly.workspace.WorkspaceTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A session with 1,000 messages, among 200 more of two workspaces: reading and posting, each as a transaction that enters its
 * workspace, against plain JDBC that does the same; then through the handler.
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
    private static final int WARM_UP = 200;

    private final Sizes sizes;
    private final Report report;

    ChatTurns(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    void measure() throws Exception {
        try (Subject subject = Subject.start();
                Connection administrator = subject.database().connect();
                Connection bare = subject.connect()) {
            Chat chat = Chat.of(subject.tenant());
            Chat other = Chat.of(subject.api().newTenant());
            fill(administrator, chat, other);
            report.section("A chat of 1,000 messages");
            var ours = new Ours(subject, UUID.fromString(chat.id()));
            var theirs = new Theirs(bare, subject, chat.id());
            readAll(ours, theirs);
            security(administrator, theirs, chat.id());
            pages(ours);
            writes(subject, ours, theirs, chat);
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
        Duel.of(WARM_UP / 4, reading, plain);
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
    private void security(Connection administrator, Theirs theirs, String session) throws Exception {
        administrator.setAutoCommit(false);
        var free = new Theirs(administrator, theirs.subject(), session);
        Lap bound = () -> Stopwatch.time(theirs::readAll);
        Lap unbound = () -> Stopwatch.time(free::readAll);
        Duel.of(WARM_UP / 4, bound, unbound);
        Duel security = Duel.of(sizes.pages(), bound, unbound);
        report.judge(
                "with row-level security against without",
                millis(security.theirs()),
                "<= %.2f x".formatted(MAX_SECURITY),
                security.slowdown(),
                security.slowdown() <= MAX_SECURITY);
        administrator.setAutoCommit(true);
    }

    private void pages(Ours ours) throws Exception {
        for (int after : new int[] {0, MESSAGES / 2, MESSAGES - PAGE}) {
            Lap page = () -> Stopwatch.time(() -> ours.list(after, PAGE));
            Stopwatch.median(WARM_UP / 4, page);
            double taken = Stopwatch.median(sizes.pages(), page);
            report.judge(
                    "page of %d behind message %d".formatted(PAGE, after),
                    millis(taken),
                    "<= " + millis(MAX_PAGE),
                    taken <= MAX_PAGE);
        }
    }

    private void writes(Subject subject, Ours ours, Theirs theirs, Chat chat) throws Exception {
        Lap posting = () -> Stopwatch.time(ours::post);
        Lap committing = () -> Stopwatch.time(theirs::commitOneRow);
        Duel.of(WARM_UP, posting, committing);
        Duel post = Duel.of(sizes.singleExecutions(), posting, committing);
        report.judge("posting a message", millis(post.ours()), "<= " + millis(MAX_POST), post.ours() <= MAX_POST);
        report.judge(
                "against two round trips and a commit of one row",
                millis(post.theirs()),
                "<= %.2f x".formatted(MAX_POST_RATIO),
                post.slowdown(),
                post.slowdown() <= MAX_POST_RATIO);
        UUID module = UUID.fromString(chat.moduleSessionId());
        double created = Stopwatch.median(
                sizes.pages(),
                () -> Stopwatch.time(() -> subject.write(() -> ours.sessions()
                        .insert(
                                subject.workspace(),
                                UuidV7.next(),
                                "VALIDATION",
                                module,
                                subject.userId(),
                                "vera",
                                null))));
        report.judge("creating a session", millis(created), "<= " + millis(MAX_CREATE), created <= MAX_CREATE);
        double touched = Stopwatch.median(
                sizes.pages(),
                () -> Stopwatch.time(
                        () -> subject.write(() -> ours.sessions().touch(subject.workspace(), ours.session()))));
        report.judge("touching a session", millis(touched), "<= " + millis(MAX_TOUCH), touched <= MAX_TOUCH);
    }

    private void handler(Subject subject, Chat chat) throws Exception {
        String body = "{\"role\": \"USER\", \"content\": \"A message of the usual length, or nearly so.\"}";
        String messages = chat.path() + "/messages";
        Stopwatch.median(WARM_UP / 4, () -> Stopwatch.time(() -> subject.post(messages, body, 201)));
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

    /** As the API's own classes do it. */
    private record Ours(Subject subject, UUID session) {

        AgentSessionRepository sessions() {
            return subject.api().bean(AgentSessionRepository.class);
        }

        ChatMessageRepository messages() {
            return subject.api().bean(ChatMessageRepository.class);
        }

        void list(int after, int limit) {
            var found = subject.api()
                    .bean(WorkspaceTransactions.class)
                    .read(
                            subject.workspace(),
                            () -> messages().listAfter(subject.workspace(), session, after, limit, PAGE_BYTES));
            if (found.size() != limit) {
                throw new IllegalStateException("%d messages".formatted(found.size()));
            }
        }

        void post() {
            subject.write(() -> messages()
                    .post(
                            subject.workspace(),
                            UuidV7.next(),
                            session,
                            null,
                            "USER",
                            null,
                            "A message of the usual length, or nearly so.",
                            null,
                            "complete",
                            null,
                            ""));
        }
    }

    /** As somebody would do it who has nothing but a connection. */
    private record Theirs(
            Connection connection,
            Subject subject,
            PreparedStatement enter,
            PreparedStatement all,
            PreparedStatement touch) {

        Theirs(Connection connection, Subject subject, String session) throws SQLException {
            this(
                    connection,
                    subject,
                    connection.prepareStatement("SELECT set_config('app.workspace_id', '%s', true) IS NOT NULL"
                            .formatted(subject.workspaceId())),
                    connection.prepareStatement("""
                            SELECT id, session_id, seq, role, agent_id, content, metadata, status, client_message_id,
                                created_at, updated_at
                            FROM agent_chat_messages
                            WHERE workspace_id = '%s'
                                AND session_id = '%s'
                                AND seq <= %d
                            ORDER BY seq
                            """.formatted(subject.workspaceId(), session, MESSAGES)),
                    connection.prepareStatement("UPDATE bare SET number = number + 1 WHERE id = 1"));
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

        void commitOneRow() throws SQLException {
            enter.execute();
            touch.executeUpdate();
            connection.commit();
        }
    }
}
