package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.TestDatabase;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrainIdsBackfillTest {

    private final TestDatabase database = Migrations.migratedTo(Migrations.before("032"));
    private final Administrator administrator = new Administrator(database);
    private final Backfills backfills = new Backfills(Migrations.configuration(database));
    private final Backfill backfill = new TrainIdsBackfill(3);
    private final Hours hours = new Hours(administrator);
    private final LegacyRequests requests = LegacyRequests.in(database);

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void givesEachRequestTheTrainOfItsDomain() {
        requests.request(0x1, "01 10:00")
                .request(0x2, "01 10:00", "domain", "A.Example")
                .request(0x3, "01 10:00", "domain", "localhost:3000")
                .request(0x4, "01 10:00", "domain", "no/slug")
                .request(0x5, "01 10:00", "domain", null)
                .request(0x6, "01 10:00", "domain", "b.example")
                .request(0x7, "01 10:00", "domain", "c".repeat(255));
        requests.theirs().request(0x8, "01 10:00");
        hours.count();
        Migrations.migrate(database);
        administrator.execute(
                "INSERT INTO trains (workspace_id, id, slug, name) VALUES (?, ?, 'b.example', 'The b')",
                LegacyRequests.OURS,
                LegacyRequests.id(0xB));
        requests.request(0x9, "01 10:00", "train_id", LegacyRequests.id(0xB));
        var dryRun = backfills.preview(backfill, Calls.ENOUGH);
        assertThat(administrator.number("SELECT count(*) FROM trains")).isOne();

        var report = backfills.run(backfill, Calls.ENOUGH);

        var malformed = List.of(
                new Malformed(LegacyRequests.OURS, "api_requests", LegacyRequests.id(4), "domain cannot name a train"));
        assertThat(report)
                .isEqualTo(new BackfillReport("backfill", "train-ids", false, Status.COMPLETED, 8, 6, 1, malformed));
        assertThat(dryRun)
                .isEqualTo(new BackfillReport("backfill", "train-ids", true, Status.COMPLETED, 8, 6, 1, malformed));
        assertThat(administrator.texts("""
                        SELECT concat_ws(' ', ltrim(right(api_requests.request_id::text, 4), '0'), left(slug, 20), left(name, 5), char_length(name))
                        FROM api_requests
                        LEFT JOIN trains
                            ON trains.workspace_id = api_requests.workspace_id
                            AND trains.id = api_requests.train_id
                        ORDER BY request_id
                        """))
                .containsExactly(
                        "1 a.example a.exa 9",
                        "2 a.example a.exa 9",
                        "3 localhost:3000 local 14",
                        "4",
                        "5",
                        "6 b.example The b 5",
                        "7 cccccccccccccccccccc ccccc 200",
                        "8 a.example a.exa 9",
                        "9 b.example The b 5");
        assertThat(administrator.number("SELECT count(*) FROM trains")).isEqualTo(5);
    }

    @Test
    void movesWhatTheHoursCountWithEveryRequest() {
        // Hours that end inside of chunks, of every kind of counter.
        administrator.execute("""
                INSERT INTO api_requests (
                    workspace_id, request_id, domain, timestamp, method, path, model, response_status, error, duration_ms,
                    uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
                    reasoning_tokens, cost_usd, price_version, tool_calls
                )
                SELECT
                    CASE WHEN n % 5 = 0 THEN CAST(? AS uuid) ELSE CAST(? AS uuid) END,
                    gen_random_uuid(),
                    (ARRAY['a.example', 'A.example', 'b.example', 'no/slug', NULL])[1 + n % 5],
                    '2026-03-01 09:30Z'::timestamptz + n * interval '7 minutes',
                    'POST',
                    '/v1/messages',
                    (ARRAY['large', 'small', NULL])[1 + n % 3],
                    CASE WHEN n % 4 = 0 THEN 429 ELSE 200 END,
                    CASE WHEN n % 7 = 0 THEN 'broken' END,
                    nullif(n % 6, 0) * 100,
                    CASE WHEN n % 2 = 0 THEN n END,
                    CASE WHEN n % 2 = 0 THEN n + 1 END,
                    CASE WHEN n % 2 = 0 THEN n + 2 END,
                    CASE WHEN n % 2 = 0 THEN n + 3 END,
                    CASE WHEN n % 2 = 0 THEN n + 4 END,
                    CASE WHEN n % 2 = 0 THEN n END,
                    CASE WHEN n % 3 = 0 THEN n / 1000.0 END,
                    CASE WHEN n % 3 = 0 THEN '2026-03' END,
                    n % 3
                FROM generate_series(1, 60) AS n
                """, LegacyRequests.THEIRS, LegacyRequests.OURS);
        hours.count();
        Migrations.migrate(database);

        var report = backfills.run(backfill, () -> {
            assertThat(hours.wrong()).as("between two chunks").isEmpty();
            return true;
        });

        assertThat(report.rowsWritten()).isEqualTo(36);
        assertThat(hours.wrong()).isEmpty();
        assertThat(administrator.texts("SELECT DISTINCT domain FROM hourly_stats WHERE train_id IS NULL ORDER BY 1"))
                .containsExactly("no/slug", "null");
        assertThat(administrator.texts(
                        "SELECT DISTINCT domain FROM hourly_stats WHERE train_id IS NOT NULL ORDER BY 1"))
                .containsExactlyInAnyOrder("a.example", "A.example", "b.example");
        var once = requests.everything();
        assertThat(backfills.run(backfill, Calls.ENOUGH).rowsWritten()).isZero();
        assertThat(requests.everything()).isEqualTo(once);
    }

    /** As an older system that still runs: each request and what it counts in one transaction. */
    @Test
    void losesNothingOfWhatIsCountedMeanwhile() throws Exception {
        Migrations.migrate(database);
        var begun = new CountDownLatch(20);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var writer = executor.submit(() -> {
                try (var connection = database.connect()) {
                    connection.setAutoCommit(false);
                    for (int n = 0; n < 200; n++) {
                        Administrator.execute(connection, """
                                WITH request AS (
                                    INSERT INTO api_requests (
                                        workspace_id, request_id, domain, timestamp, method, path, duration_ms)
                                    VALUES (?, gen_random_uuid(), 'a.example', '2026-03-01 10:00Z', 'POST', '/', 10)
                                    RETURNING workspace_id, timestamp, domain, duration_ms
                                )
                                INSERT INTO hourly_stats (
                                    workspace_id, hour, domain, requests, timed_requests, total_duration_ms)
                                SELECT workspace_id, timestamp, domain, 1, 1, duration_ms
                                FROM request
                                ON CONFLICT ON CONSTRAINT hourly_stats_one_per_train DO UPDATE
                                SET
                                    requests = hourly_stats.requests + 1,
                                    timed_requests = hourly_stats.timed_requests + 1,
                                    total_duration_ms = hourly_stats.total_duration_ms + excluded.total_duration_ms
                                """, LegacyRequests.OURS);
                        connection.commit();
                        begun.countDown();
                    }
                }
                return true;
            });
            begun.await();
            while (!writer.isDone()) {
                runAlone();
            }
            writer.get();
        }
        runAlone();

        assertThat(hours.wrong()).isEmpty();
        assertThat(administrator.texts(
                        "SELECT concat_ws(' ', requests, total_duration_ms, train_id IS NULL) FROM hourly_stats"))
                .containsExactly("200 2000 f");
    }

    @Test
    void countsRequestsOfWhichTheHoursKnewNothing() {
        requests.request(0x1, "01 10:00");
        Migrations.migrate(database);

        backfills.run(backfill, Calls.ENOUGH);

        assertThat(hours.wrong()).isEmpty();
    }

    /** A session that was closed holds its lock for a moment yet. */
    private void runAlone() {
        administrator.await("NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')");
        backfills.run(backfill, Calls.ENOUGH);
    }
}
