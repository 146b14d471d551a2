package dev.mayfly.migrate;

import static dev.mayfly.migrate.LegacyRequests.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.conversation.PriceList;
import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestCostsBackfillTest {

    private static final int TRAIN = 0xF1;
    private static final int REQUESTS = 60;

    /** A dollar for a million tokens of each kind, two for those of the small model. */
    private static final PriceList FIRST = Prices.list("first", "large = 1 1 1 1 1", "small = 2 2 2 2 2");

    private static final PriceList SECOND =
            Prices.list("second", "large = 1 2 3 4 5", "small = 2 2 2 2 2", "medium = 0.5 0.5 0.5 0.5 0.5");

    private final TestDatabase database = TestDatabase.create();
    private final Administrator administrator = new Administrator(database);
    private final Backfills backfills = new Backfills(Migrations.configuration(database));
    private final Backfill backfill = new RequestCostsBackfill(7, SECOND);
    private final LegacyRequests requests = LegacyRequests.in(database);
    private final RequestSums sums = new RequestSums(administrator);

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void pricesEachRequestByTheListAndKeepsACostThatTheListDoesNotKnow() {
        requests.train(TRAIN);
        used(0x1, "large", null, null);
        used(0x2, "large", "0.5", "first");
        used(0x3, "unknown", null, null);
        used(0x4, "gone", "0.5", "first");
        used(0x5, "large", "0.000104", "first");
        used(0x6, "large", "0.000104000", "second");
        used(0x7, "large-20260101", null, null);
        used(0x8, null, null, null);
        requests.request(0x9, "01 10:00", "model", "large", "train_id", id(TRAIN), "domain", null);
        used(requests, 0xA, "large", "0", "first", "train_id", null);
        used(requests, 0xB, "large", "0", "first", "train_id", null, "domain", null);
        used(requests.theirs(), 0xC, "medium", null, null, "train_id", null);
        sums.count();
        var before = requests.everything();
        var dryRun = backfills.preview(backfill, Calls.ENOUGH);
        assertThat(requests.everything()).isEqualTo(before);

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report)
                .isEqualTo(
                        new BackfillReport("backfill", "request-costs", false, Status.COMPLETED, 10, 7, 0, List.of()));
        assertThat(dryRun)
                .isEqualTo(
                        new BackfillReport("backfill", "request-costs", true, Status.COMPLETED, 10, 7, 0, List.of()));
        assertThat(requests.columns("request_id", "round(cost_usd, 7)", "price_version"))
                .containsExactly(
                        "1 .0001040 second",
                        "2 .0001040 second",
                        "3 null null",
                        "4 .5000000 first",
                        "5 .0001040 second",
                        "6 .0001040 second",
                        "7 .0001040 second",
                        "8 null null",
                        "9 null null",
                        "a .0001040 second",
                        "b .0001040 second",
                        "c .0000215 second");
        assertThat(sums.wrong()).isEmpty();
        assertThat(administrator.texts(
                        "SELECT concat_ws(' ', name, status, rows_done, rows_skipped) FROM backfill_runs"))
                .containsExactly("request-costs COMPLETED 10 0");
        assertChangesNothing();
    }

    @Test
    void movesWhatIsSummedUpWithEveryChunk() {
        load();
        var once = backfills.run(backfill, () -> {
            assertThat(sums.wrong()).as("between two chunks").isEmpty();
            return true;
        });

        assertThat(once.rowsWritten()).isPositive();
        assertThat(sums.wrong()).isEmpty();
        assertThat(administrator.texts("""
                        SELECT DISTINCT concat_ws(' ', model, uncached_input_tokens IS NULL, price_version)
                        FROM api_requests
                        ORDER BY 1
                        """))
                .containsExactly(
                        "f",
                        "gone f first",
                        "large f second",
                        "large t",
                        "medium f second",
                        "medium t",
                        "small f second",
                        "small t",
                        "t");
        assertChangesNothing();
    }

    @Test
    void pricesByTheListThatComesWithMayfly() {
        requests.train(TRAIN);
        used(0x1, "claude-sonnet-4-5", null, null);
        sums.count();

        assertThat(Migrations.invoke(
                        Migrations.configuration(database), "{\"action\":\"backfill\",\"name\":\"request-costs\"}"))
                .contains("\"status\":\"COMPLETED\",\"rowsDone\":1,\"rowsWritten\":1,");

        assertThat(requests.columns("cost_usd = 0.00016575", "price_version"))
                .containsExactly("true " + PriceList.newest().version());
        assertThat(sums.wrong()).isEmpty();
    }

    @Test
    void goesOnWhereItWasStoppedOrKilled() {
        load();
        long all = backfills.preview(backfill, Calls.ENOUGH).rowsWritten();

        var stopped = backfills.run(backfill, Calls.chunks(2));
        assertThat(stopped.status()).isEqualTo(Status.STOPPED);
        assertThatThrownBy(() -> backfills.run(new KilledInItsSecondChunk(backfill), Calls.ENOUGH))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("terminating connection");
        assertThat(sums.wrong()).isEmpty();
        long left = backfills.preview(backfill, Calls.ENOUGH).rowsWritten();
        var rest = backfills.run(backfill, Calls.ENOUGH);

        assertThat(left).isBetween(1L, all - stopped.rowsWritten() - 1);
        assertThat(rest.rowsWritten()).isEqualTo(left);
        assertThat(sums.wrong()).isEmpty();
        assertThat(administrator.texts("SELECT concat_ws(' ', status, rows_done) FROM backfill_runs"))
                .containsExactly(
                        "COMPLETED " + backfills.preview(backfill, Calls.ENOUGH).rowsDone());
        assertChangesNothing();
    }

    @Test
    void beginsAnewWhenTheListHasChangedSinceItWasStopped() {
        load();
        backfills.run(new RequestCostsBackfill(7, FIRST), Calls.chunks(3));

        backfills.run(backfill, Calls.ENOUGH);

        assertThat(administrator.number("""
                        SELECT count(*)
                        FROM api_requests
                        WHERE uncached_input_tokens IS NOT NULL
                            AND model <> 'gone'
                            AND price_version IS DISTINCT FROM 'second'
                        """)).isZero();
        assertThat(administrator.texts("SELECT status FROM backfill_runs")).containsExactly("COMPLETED");
        assertThat(sums.wrong()).isEmpty();
    }

    /** Whoever gives a request a train lets go of it before anybody has held the train. */
    @Test
    void holdsTheTrainThatARequestIsGivenMeanwhile() throws Exception {
        requests.train(TRAIN);
        used(requests, 0x1, "large", "0.5", "first", "train_id", null);
        var patient = new Backfills(
                Migrations.configuration(database).withLocks(Duration.ofMinutes(1), 1, Duration.ofMillis(1)));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                var giver = database.connect();
                var holder = database.connect()) {
            giver.setAutoCommit(false);
            holder.setAutoCommit(false);
            Administrator.execute(giver, "UPDATE api_requests SET train_id = ?", id(TRAIN));
            Administrator.execute(holder, "SELECT FROM trains FOR NO KEY UPDATE");

            var report = executor.submit(() -> patient.run(backfill, Calls.ENOUGH));
            administrator.awaitWaiting("FROM api_requests");
            giver.commit();
            administrator.awaitWaiting("FROM trains");
            assertThat(Administrator.execute(holder, "UPDATE api_requests SET conversation_id = request_id"))
                    .as("requests that it has let go of")
                    .isOne();
            holder.commit();

            assertThat(report.get().rowsWritten()).isOne();
        }
    }

    @Test
    void stopsWhereTheHoursCountLessThanIsStored() {
        requests.train(TRAIN);
        used(0x1, "large", "0.5", "first");
        sums.count();
        administrator.execute("UPDATE hourly_stats SET cost_usd = 0.1");

        assertThatThrownBy(() -> backfills.run(backfill, Calls.ENOUGH))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("hourly_stats_not_negative");

        assertThat(requests.columns("cost_usd", "price_version")).containsExactly(".5 first");
    }

    /** With 10 + 20 + 5 + 1 + 7 tokens, of a train. */
    private void used(int number, @Nullable String model, @Nullable String cost, @Nullable String version) {
        used(requests, number, model, cost, version, "train_id", id(TRAIN), "domain", null);
    }

    private static void used(
            LegacyRequests requests,
            int number,
            @Nullable String model,
            @Nullable String cost,
            @Nullable String version,
            @Nullable Object... more) {
        @Nullable
        Object[] columns = {
            "model", model,
            "cost_usd", cost,
            "price_version", version,
            "conversation_id", id(number / 4 * 4 + 1),
            "branch_id", "main",
            "uncached_input_tokens", 10,
            "cache_read_tokens", 20,
            "cache_write_5m_tokens", 5,
            "cache_write_1h_tokens", 1,
            "output_tokens", 7,
            "reasoning_tokens", 2
        };
        @Nullable Object[] all = new @Nullable Object[columns.length + more.length];
        System.arraycopy(columns, 0, all, 0, columns.length);
        System.arraycopy(more, 0, all, columns.length, more.length);
        requests.request(number, "01 10:00", all);
    }

    /** Of two workspaces, with trains and without, in conversations and hours that end inside of chunks, with every kind of cost. */
    private void load() {
        requests.train(TRAIN).theirs().train(TRAIN + 1);
        administrator.execute("""
                INSERT INTO api_requests (
                    workspace_id, request_id, train_id, domain, timestamp, method, path, model, conversation_id, branch_id,
                    uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
                    reasoning_tokens, cost_usd, price_version
                )
                SELECT
                    CASE WHEN n % 5 = 0 THEN CAST(? AS uuid) ELSE CAST(? AS uuid) END,
                    gen_random_uuid(),
                    CASE
                        WHEN n % 7 = 0 THEN NULL
                        WHEN n % 5 = 0 THEN CAST(? AS uuid)
                        ELSE CAST(? AS uuid)
                    END,
                    (ARRAY['a.example', NULL, NULL])[1 + n % 3],
                    '2026-03-01 09:30Z'::timestamptz + n * interval '7 minutes',
                    'POST',
                    '/v1/messages',
                    CASE WHEN is_used THEN model ELSE nullif(model, 'gone') END,
                    CASE WHEN n % 4 > 0 THEN CAST(lpad(CAST(n % 4 AS text), 32, '0') AS uuid) END,
                    CASE WHEN n % 4 > 0 THEN 'main' END,
                    CASE WHEN is_used THEN n END,
                    CASE WHEN is_used THEN n + 1 END,
                    CASE WHEN is_used THEN n + 2 END,
                    CASE WHEN is_used THEN n + 3 END,
                    CASE WHEN is_used THEN n + 4 END,
                    CASE WHEN is_used THEN n END,
                    CASE WHEN is_used AND (n % 2 = 0 OR model = 'gone') THEN n / 1000.0 END,
                    CASE WHEN is_used AND (n % 2 = 0 OR model = 'gone') THEN 'first' END
                FROM generate_series(1, ?) AS n
                CROSS JOIN LATERAL (
                    SELECT
                        n % 6 > 0 AS is_used,
                        (ARRAY['large', 'small', 'medium', 'gone', NULL])[1 + n / 2 % 5] AS model
                ) AS kind
                """, LegacyRequests.THEIRS, LegacyRequests.OURS, id(TRAIN + 1), id(TRAIN), REQUESTS);
        administrator.execute("UPDATE api_requests SET cost_usd = NULL, price_version = NULL WHERE model IS NULL");
        sums.count();
    }

    private void assertChangesNothing() {
        var once = requests.everything();
        var conversations = sums.conversations();
        assertThat(backfills.run(backfill, Calls.ENOUGH).rowsWritten()).isZero();
        assertThat(requests.everything()).isEqualTo(once);
        assertThat(sums.conversations()).isEqualTo(conversations);
    }
}
