package dev.mayfly.migrate;

import static dev.mayfly.migrate.LegacyRequests.hash;
import static dev.mayfly.migrate.LegacyRequests.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every backfill of requests, one after the other. */
class LegacyBackfillsTest {

    private static final int CONVERSATIONS = 5;

    private static final List<Backfill> ALL = List.of(
            new TaskLinksBackfill(3),
            new AccountIdsBackfill(3, AccountIds.parse("d0.example=acc_0,d1.example=acc_1")),
            new ParentRequestsBackfill(3),
            new SubtaskBranchesBackfill(1),
            new TrainIdsBackfill(3),
            new TrainOwnersBackfill(1));

    @Test
    void findsNothingToDoInAnEmptyDatabase() {
        try (var database = TestDatabase.create()) {
            var backfills = new Backfills(Migrations.configuration(database));
            for (var backfill : ALL) {
                assertThat(backfills.preview(backfill, Calls.ENOUGH))
                        .isEqualTo(BackfillReport.begin(backfill.name(), true).completed());
                assertThat(backfills.run(backfill, Calls.ENOUGH))
                        .isEqualTo(BackfillReport.begin(backfill.name(), false).completed());
            }
        }
    }

    @Test
    void comesToTheSameEndHoweverOftenItIsStoppedKilledAndRepeated() {
        try (var whole = TestDatabase.create();
                var broken = TestDatabase.create()) {
            load(whole);
            load(broken);
            var wholeBackfills = new Backfills(Migrations.configuration(whole));
            var brokenBackfills = new Backfills(Migrations.configuration(broken));
            for (var backfill : ALL) {
                var before = everything(whole);
                var dryRun = wholeBackfills.preview(backfill, Calls.ENOUGH);
                assertThat(everything(whole))
                        .as("a dry run of %s", backfill.name())
                        .isEqualTo(before);

                var report = wholeBackfills.run(backfill, Calls.ENOUGH);

                assertThat(report.rowsWritten()).as(backfill.name()).isPositive();
                assertThat(dryRun.rowsWritten()).as(backfill.name()).isEqualTo(report.rowsWritten());
                assertThat(dryRun.rowsDone()).as(backfill.name()).isEqualTo(report.rowsDone());

                assertThat(brokenBackfills.run(backfill, Calls.chunks(1)).status())
                        .isEqualTo(Status.STOPPED);
                assertThatThrownBy(() -> brokenBackfills.run(new KilledInItsSecondChunk(backfill), Calls.ENOUGH))
                        .isInstanceOf(MigrationException.class)
                        .hasMessageContaining("terminating connection");
                assertThat(state(broken)).as("half of %s", backfill.name()).isNotEqualTo(state(whole));
                assertThat(brokenBackfills.run(backfill, Calls.ENOUGH).status()).isEqualTo(Status.COMPLETED);
                assertThat(state(broken)).as(backfill.name()).isEqualTo(state(whole));
                assertThat(new Administrator(broken)
                                .texts("SELECT rows_done FROM backfill_runs WHERE name = ?", backfill.name()))
                        .containsExactly(String.valueOf(report.rowsDone()));

                var once = everything(whole);
                assertThat(wholeBackfills.run(backfill, Calls.ENOUGH).rowsWritten())
                        .isZero();
                assertThat(everything(whole))
                        .as("a second run of %s", backfill.name())
                        .isEqualTo(once);
            }
            assertThat(new Hours(new Administrator(whole)).wrong()).isEmpty();
            // Nor does any of them find work that another has made.
            var done = everything(whole);
            for (var backfill : ALL) {
                assertThat(wholeBackfills.run(backfill, Calls.ENOUGH).rowsWritten())
                        .as(backfill.name())
                        .isZero();
            }
            assertThat(everything(whole)).isEqualTo(done);
        }
    }

    /** In each workspace conversations of two requests, the first of which starts a sub-task of two. */
    private static void load(TestDatabase database) {
        var ours = LegacyRequests.in(database);
        for (int n = 0; n < 2 * CONVERSATIONS; n++) {
            var requests = n < CONVERSATIONS ? ours : ours.theirs();
            String domain = "d%d.example".formatted(n % 3);
            int first = 0x10 * (n + 1);
            String time = "01 1%d:0".formatted(n);
            var conversation = id(0xA00 + n);
            var subtask = id(0xC00 + n);
            requests.request(
                            first,
                            time + "0",
                            "domain",
                            domain,
                            "conversation_id",
                            conversation,
                            "branch_id",
                            "main",
                            "current_message_hash",
                            hash(1))
                    .payload(first, prompt("Begin"), """
                            {"content": [{"type": "tool_use", "id": "a", "name": "Task", "input": {"prompt": "Find"}}]}
                            """)
                    .request(
                            first + 1,
                            time + "1",
                            "domain",
                            domain,
                            "conversation_id",
                            subtask,
                            "branch_id",
                            "main",
                            "current_message_hash",
                            hash(2))
                    .payload(first + 1, prompt("Find"), null)
                    .request(
                            first + 2,
                            time + "2",
                            "domain",
                            domain,
                            "conversation_id",
                            subtask,
                            "branch_id",
                            "main",
                            "parent_message_hash",
                            hash(2))
                    .request(
                            first + 3,
                            time + "3",
                            "domain",
                            domain,
                            "conversation_id",
                            conversation,
                            "branch_id",
                            "main",
                            "parent_message_hash",
                            hash(1));
        }
        new Hours(ours.administrator()).count();
    }

    private static String prompt(String text) {
        return "{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}".formatted(text);
    }

    /** Without the ids of trains, which are random. */
    private static List<String> state(TestDatabase database) {
        return new Administrator(database).texts("""
                SELECT concat_ws(' ', slug, to_jsonb(api_requests) - '{train_id,created_at}'::text[])
                FROM api_requests
                LEFT JOIN trains
                    ON trains.workspace_id = api_requests.workspace_id
                    AND trains.id = api_requests.train_id
                UNION ALL
                SELECT concat_ws(' ', slug, to_jsonb(hourly_stats) - 'train_id')
                FROM hourly_stats
                LEFT JOIN trains
                    ON trains.workspace_id = hourly_stats.workspace_id
                    AND trains.id = hourly_stats.train_id
                UNION ALL
                SELECT concat_ws(' ', slug, user_id, role)
                FROM trains
                LEFT JOIN train_members
                    ON train_members.workspace_id = trains.workspace_id
                    AND train_members.train_id = trains.id
                ORDER BY 1
                """);
    }

    /** With the place of each row, which changes with each write. */
    private static List<String> everything(TestDatabase database) {
        return new Administrator(database).texts("""
                SELECT concat_ws(' ', ctid, xmin, api_requests) FROM api_requests
                UNION ALL
                SELECT concat_ws(' ', ctid, xmin, hourly_stats) FROM hourly_stats
                UNION ALL
                SELECT concat_ws(' ', ctid, xmin, trains) FROM trains
                UNION ALL
                SELECT concat_ws(' ', ctid, xmin, train_members) FROM train_members
                ORDER BY 1
                """);
    }
}
