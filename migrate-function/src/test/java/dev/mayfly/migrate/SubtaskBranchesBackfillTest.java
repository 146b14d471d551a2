package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubtaskBranchesBackfillTest {

    private final TestDatabase database = Migrations.migratedTo("027.2");
    private final Backfills backfills = new Backfills(Migrations.configuration(database));
    private final Backfill backfill = new SubtaskBranchesBackfill(2);
    private final LegacyRequests requests = LegacyRequests.in(database);

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void putsEachSubtaskOnABranchOfTheConversationThatStartedIt() {
        main(0x1, "01 10:00", 0xA0);
        // Two sub-tasks, of which the later one goes on first, and one inside the first.
        subtask(0x2, "01 10:01", 0xC2, 0x1);
        subtask(0x3, "01 10:02", 0xC1, 0x1);
        goingOn(0x4, "01 10:03", 0xC1, 0x3);
        goingOn(0x5, "01 10:04", 0xC2, 0x2);
        subtask(0x6, "01 10:05", 0xC3, 0x5);
        goingOn(0x7, "01 10:06", 0xC3, null);
        subtask(0x8, "01 10:07", 0xC4, 0x7);
        main(0x9, "01 10:08", 0xA0);
        // Another conversation counts for itself; of two at one time the lower id is the first.
        main(0x11, "01 10:00", 0xA1);
        subtask(0x13, "01 10:01", 0xC5, 0x11);
        subtask(0x12, "01 10:01", 0xC6, 0x11);
        // A second try in the conversation of the first.
        subtask(0x14, "01 10:02", 0xC6, 0x11);
        // Nobody knows who started it.
        request(0x15, "01 10:03", 0xC7, "main", true, null, null);
        Migrations.migrate(database);
        var dryRun = backfills.preview(backfill, Calls.ENOUGH);

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report)
                .isEqualTo(new BackfillReport(
                        "backfill", "subtask-branches", false, Status.COMPLETED, 10, 10, 0, List.of()));
        assertThat(dryRun)
                .isEqualTo(new BackfillReport(
                        "backfill", "subtask-branches", true, Status.COMPLETED, 10, 10, 0, List.of()));
        assertThat(places())
                .containsExactly(
                        "1 a0 main false",
                        "2 a0 subtask_1 true",
                        "3 a0 subtask_2 true",
                        "4 a0 subtask_2 true",
                        "5 a0 subtask_1 true",
                        "6 a0 subtask_3 true",
                        "7 a0 subtask_3 true",
                        "8 a0 subtask_4 true",
                        "9 a0 main false",
                        "11 a1 main false",
                        "12 a1 subtask_1 true",
                        "13 a1 subtask_2 true",
                        "14 a1 subtask_1 true",
                        "15 c7 main true");
    }

    @Test
    void findsTheRequestsOfASubtaskInAConversationThatIsNotItsOwn() {
        main(0x1, "01 10:00", 0xA0);
        // In the conversation that started it: what goes on with it, and not what goes on with the other.
        subtask(0x2, "01 10:01", 0xA0, 0x1);
        goingOn(0x3, "01 10:02", 0xA0, 0x2);
        goingOn(0x4, "01 10:03", 0xA0, 0x3);
        goingOn(0x5, "01 10:04", 0xA0, 0x1);
        // In none.
        request(0x6, "01 10:05", null, null, true, 0x1, null);
        request(0x7, "01 10:06", null, null, false, null, 0x6);
        // In one that others have begun.
        main(0x8, "01 09:00", 0xA1);
        subtask(0x9, "01 10:07", 0xA1, 0x1);
        request(0xA, "01 10:08", 0xA1, "main", true, null, null);
        goingOn(0xB, "01 10:09", 0xA1, 0x9);
        goingOn(0xC, "01 10:10", 0xA1, 0x8);
        // In one that broke off: its first request goes on with a sub-task.
        goingOn(0xD, "01 10:11", 0xA2, 0xB);
        request(0xE, "01 10:12", 0xA2, "main", false, null, null);
        // Another workspace with the same conversation.
        requests.theirs().request(0xF, "01 10:00", "conversation_id", LegacyRequests.id(0xA0), "branch_id", "main");
        Migrations.migrate(database);
        assertThat(backfills.preview(backfill, Calls.ENOUGH).rowsWritten()).isEqualTo(10);

        assertThat(backfills.run(backfill, Calls.ENOUGH).rowsWritten()).isEqualTo(10);

        assertThat(places())
                .containsExactly(
                        "1 a0 main false",
                        "2 a0 subtask_1 true",
                        "3 a0 subtask_1 true",
                        "4 a0 subtask_1 true",
                        "5 a0 main false",
                        "6 a0 subtask_2 true",
                        "7 a0 subtask_2 true",
                        "8 a1 main false",
                        "9 a0 subtask_3 true",
                        "a a0 subtask_3 true",
                        "b a0 subtask_3 true",
                        "c a1 main false",
                        "d a0 subtask_3 true",
                        "e a0 subtask_3 true",
                        "f a0 main false");
    }

    @Test
    void numbersAnewWhatHasComeSince() {
        main(0x1, "01 10:00", 0xA0);
        subtask(0x3, "01 10:02", 0xC1, 0x1);
        subtask(0x5, "01 10:04", 0xC2, 0x1);
        Migrations.migrate(database);
        backfills.run(backfill, Calls.ENOUGH);
        subtask(0x2, "01 10:01", 0xC3, 0x1);
        goingOn(0x4, "01 10:03", 0xC3, 0x2);
        // One that was recorded here.
        requests.train(0x7);
        requests.request(
                0x6,
                "01 10:05",
                "domain",
                null,
                "train_id",
                LegacyRequests.id(0x7),
                "conversation_id",
                LegacyRequests.id(0xA0),
                "branch_id",
                "branch_1",
                "is_subtask",
                true,
                "parent_task_request_id",
                LegacyRequests.id(0x1),
                "parent_request_id",
                LegacyRequests.id(0x5));

        assertThat(backfills.run(backfill, Calls.ENOUGH).rowsWritten()).isEqualTo(4);

        assertThat(places())
                .containsExactly(
                        "1 a0 main false",
                        "2 a0 subtask_1 true",
                        "3 a0 subtask_2 true",
                        "4 a0 subtask_1 true",
                        "5 a0 subtask_3 true",
                        "6 a0 branch_1 true");
    }

    private void main(int number, String time, int conversation) {
        request(number, time, conversation, "main", false, null, null);
    }

    private void subtask(int number, String time, int conversation, int task) {
        request(number, time, conversation, "main", true, task, null);
    }

    private void goingOn(int number, String time, int conversation, @Nullable Integer parent) {
        request(number, time, conversation, "main", false, null, parent);
    }

    private void request(
            int number,
            String time,
            @Nullable Integer conversation,
            @Nullable String branch,
            boolean isSubtask,
            @Nullable Integer task,
            @Nullable Integer parent) {
        var columns = new ArrayList<@Nullable Object>(Arrays.asList("branch_id", branch, "is_subtask", isSubtask));
        add(columns, "conversation_id", conversation);
        add(columns, "parent_task_request_id", task);
        add(columns, "parent_request_id", parent);
        requests.request(number, time, columns.toArray());
    }

    private static void add(List<@Nullable Object> columns, String name, @Nullable Integer number) {
        if (number != null) {
            columns.add(name);
            columns.add(LegacyRequests.id(number));
        }
    }

    private List<String> places() {
        return requests.columns("request_id", "conversation_id", "branch_id", "is_subtask");
    }
}
