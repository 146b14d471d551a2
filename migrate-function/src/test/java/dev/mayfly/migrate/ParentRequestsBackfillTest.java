package dev.mayfly.migrate;

import static dev.mayfly.migrate.LegacyRequests.hash;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParentRequestsBackfillTest {

    private final TestDatabase database = Migrations.migratedTo("026.2");
    private final Backfills backfills = new Backfills(Migrations.configuration(database));
    private final Backfill backfill = new ParentRequestsBackfill(3);
    private final LegacyRequests requests = LegacyRequests.in(database);

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void linksTheNewestRequestBeforeWithTheMessagesThatAreGoneOnWith() {
        requests.request(0x1, "01 10:00", "current_message_hash", hash(1));
        requests.request(0x2, "01 10:01", "current_message_hash", hash(1));
        requests.request(0x3, "01 10:02", "current_message_hash", hash(2), "parent_message_hash", hash(1));
        requests.request(0x4, "01 10:03", "current_message_hash", hash(1));
        // At one time the order of the ids decides.
        requests.request(0x5, "01 11:00", "parent_message_hash", hash(1));
        requests.request(0x6, "01 11:00", "current_message_hash", hash(1), "domain", "A.Example");
        requests.request(0x7, "01 11:00", "parent_message_hash", hash(1));
        // Its own messages, and those of a later request.
        requests.request(0x8, "01 12:00", "current_message_hash", hash(8), "parent_message_hash", hash(8));
        requests.request(0x9, "01 12:01", "parent_message_hash", hash(9));
        requests.request(0xA, "01 12:02", "current_message_hash", hash(9));
        // Another domain, none, and another workspace.
        requests.request(0xB, "01 12:03", "parent_message_hash", hash(1), "domain", "b.example");
        requests.request(0xC, "01 12:04", "parent_message_hash", hash(1), "domain", null);
        requests.theirs().request(0xD, "01 09:00", "current_message_hash", hash(2));
        requests.theirs().request(0xE, "01 12:05", "parent_message_hash", hash(2));
        requests.theirs().request(0xF, "01 12:06", "parent_message_hash", hash(1));
        Migrations.migrate(database);
        var dryRun = backfills.preview(backfill, Calls.ENOUGH);

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report)
                .isEqualTo(new BackfillReport(
                        "backfill", "parent-requests", false, Status.COMPLETED, 15, 4, 0, List.of()));
        assertThat(dryRun.rowsWritten()).isEqualTo(4);
        assertThat(requests.columns("request_id", "parent_request_id"))
                .containsExactly(
                        "1 null", "2 null", "3 2", "4 null", "5 4", "6 null", "7 6", "8 null", "9 null", "a null",
                        "b null", "c null", "d null", "e d", "f null");
    }

    @Test
    void keepsALinkThatThereIs() {
        requests.request(0x1, "01 10:00").request(0x2, "01 10:01", "current_message_hash", hash(1));
        Migrations.migrate(database);
        requests.request(0x3, "01 10:02", "parent_message_hash", hash(1), "parent_request_id", LegacyRequests.id(1));

        assertThat(backfills.run(backfill, Calls.ENOUGH).rowsWritten()).isZero();

        assertThat(requests.columns("request_id", "parent_request_id")).containsExactly("1 null", "2 null", "3 1");
    }
}
