package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;

import dev.mayfly.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writers as the API has them, each on rows of its own, so that none ever waits for another: what one waits for is the
 * migration, or who queues behind it.
 *
 * <p>One of them takes its time between two writes of a transaction, as somebody always does: whoever wants the whole
 * table queues behind it, and all the others behind that.
 */
final class WriteLoad implements AutoCloseable {

    private static final int QUICK_WRITERS = 4;
    /** Without it the writers would leave no processor to the migration, and wait for one rather than for a lock. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final Duration LOOK = Duration.ofMillis(5);

    private static final int SLOW_WRITER = QUICK_WRITERS;

    private final TestDatabase database;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LockWaits waits = new LockWaits();
    private final List<AtomicLong> rounds =
            Stream.generate(AtomicLong::new).limit(QUICK_WRITERS + 1).toList();
    private volatile boolean isOver;

    private WriteLoad(TestDatabase database) {
        this.database = database;
    }

    /** Needs {@link SampleBatches}. */
    static WriteLoad begin(TestDatabase database) throws SQLException {
        return begin(database, (_, _, _) -> {});
    }

    /** The same with writers who write something more, each on rows of its own. */
    static WriteLoad begin(TestDatabase database, Round more) throws SQLException {
        execute(database, """
                INSERT INTO users (id, issuer, subject)
                SELECT md5('user ' || n)::uuid, 'load', n
                FROM generate_series(0, %2$d) AS n;

                INSERT INTO agents (workspace_id, id, owner_id, name)
                SELECT '%1$s', md5('agent ' || n)::uuid, md5('user ' || n)::uuid, 'Load'
                FROM generate_series(0, %2$d) AS n;
                """.formatted(SampleBatches.WORKSPACE, SLOW_WRITER));
        var load = new WriteLoad(database);
        for (int writer = 0; writer < QUICK_WRITERS; writer++) {
            load.start(writer, (connection, number, round) -> {
                writeQuickly(connection, number, round);
                more.write(connection, number, round);
            });
        }
        load.start(SLOW_WRITER, WriteLoad::writeSlowly);
        load.threads.execute(load::watch);
        return load;
    }

    /** Takes away what the writers wrote. */
    static void removeFrom(TestDatabase database) throws SQLException {
        execute(database, """
                DELETE FROM eval_jobs WHERE repeat_index >= 1000000;
                DELETE FROM agents WHERE name = 'Load';
                DELETE FROM users WHERE issuer = 'load';
                """);
    }

    /** Returns when each writer has done all of its writes at least once from now on. */
    void awaitEachWriter() throws InterruptedException {
        List<Long> now = rounds.stream().map(AtomicLong::get).toList();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        // The round that a writer is in began earlier.
        while (!waits.hasFailed()
                && IntStream.range(0, now.size())
                        .anyMatch(writer -> rounds.get(writer).get() < now.get(writer) + 2)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("A writer did nothing for 30 s");
            }
            Thread.sleep(5);
        }
    }

    /** Stops the writers; returns how long each of their writes waited. */
    LockWaits end() {
        isOver = true;
        threads.close();
        return waits;
    }

    @Override
    public void close() {
        end();
    }

    private void start(int writer, Round round) {
        threads.execute(() -> {
            long begin = System.nanoTime();
            try (var connection = database.connect()) {
                waits.watch(connection);
                while (!isOver) {
                    round.write(connection, writer, rounds.get(writer).get());
                    rounds.get(writer).incrementAndGet();
                    Thread.sleep(PAUSE);
                }
            } catch (SQLException | InterruptedException e) {
                waits.fail("writer %d: %s".formatted(writer, e.getMessage()));
            }
            waits.addTime(Duration.ofNanos(System.nanoTime() - begin));
        });
    }

    private void watch() {
        try (var connection = database.connect()) {
            while (!isOver) {
                waits.look(connection);
                Thread.sleep(LOOK);
            }
        } catch (SQLException | InterruptedException e) {
            waits.fail("who watches: " + e.getMessage());
        }
    }

    private static void writeQuickly(Connection connection, int writer, long round) throws SQLException {
        execute(
                connection,
                "INSERT INTO users (id, issuer, subject) VALUES (gen_random_uuid(), 'load', '%d %d')"
                        .formatted(writer, round));
        execute(
                connection,
                "UPDATE users SET name = 'Round %d' WHERE id = md5('user %d')::uuid".formatted(round, writer));
        execute(connection, """
                INSERT INTO agents (workspace_id, id, owner_id, name)
                VALUES ('%s', gen_random_uuid(), md5('user %d')::uuid, 'Load')
                """.formatted(SampleBatches.WORKSPACE, writer));
        execute(connection, """
                UPDATE agents
                SET description = 'Round %2$d'
                WHERE workspace_id = '%1$s'
                    AND id = md5('agent %3$d')::uuid
                """.formatted(SampleBatches.WORKSPACE, round, writer));
        execute(connection, """
                INSERT INTO eval_jobs (
                    workspace_id, id, batch_id, agent_id, agent_version, document_id, document_version, repeat_index
                )
                SELECT workspace_id, md5('job %2$d %3$d')::uuid, batch_id, agent_id, 1, document_id, 1, 1000000 * (%2$d + 1) + %3$d
                FROM eval_jobs
                WHERE workspace_id = '%1$s'
                    AND repeat_index = 0
                LIMIT 1
                """.formatted(SampleBatches.WORKSPACE, writer, round));
        execute(connection, """
                UPDATE eval_jobs
                SET run_after = now()
                WHERE workspace_id = '%1$s'
                    AND id = md5('job %2$d %3$d')::uuid
                """.formatted(SampleBatches.WORKSPACE, writer, round));
    }

    private static void writeSlowly(Connection connection, int writer, long round) throws SQLException {
        connection.setAutoCommit(false);
        execute(
                connection,
                "UPDATE users SET name = 'Round %d' WHERE id = md5('user %d')::uuid".formatted(round, writer));
        execute(connection, "SELECT pg_sleep(0.15)");
        execute(connection, """
                UPDATE agents
                SET description = 'Round %2$d'
                WHERE workspace_id = '%1$s'
                    AND id = md5('agent %3$d')::uuid
                """.formatted(SampleBatches.WORKSPACE, round, writer));
        execute(connection, "SELECT pg_sleep(0.15)");
        connection.commit();
        connection.setAutoCommit(true);
        execute(connection, "SELECT pg_sleep(0.15)");
    }

    @FunctionalInterface
    interface Round {
        void write(Connection connection, int writer, long round) throws SQLException;
    }
}
