package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskLinksBackfillTest {

    private static final String ASKED = "{\"messages\": [{\"role\": \"user\", \"content\": \"Mend the program\"}]}";
    private static final String GIVEN = answer(task("Task", "Find the bug"));
    private static final String MADE = prompt("Find the bug");

    private final TestDatabase database = Migrations.migratedTo("022.2");
    private final Administrator administrator = new Administrator(database);
    private final Backfills backfills = new Backfills(Migrations.configuration(database));
    private final Backfill backfill = new TaskLinksBackfill(3);
    private LegacyRequests requests = LegacyRequests.in(database);

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void linksWhatWasMadeOfAPromptToTheNewestRequestBeforeItThatGaveIt() {
        requests.request(0x1, "01 10:00")
                .payload(0x1, ASKED, answer(task("Task", "Find the bug"), task("Agent", " Write\\r\\ntests ")))
                .request(0x2, "01 10:05")
                .payload(0x2, MADE, answer(task("Task", "Look deeper")))
                .request(0x3, "01 10:06")
                .payload(0x3, """
                        {"messages": [{"role": "user", "content": [
                            {"type": "text", "text": "<system-reminder>Be\\nkind</system-reminder>"},
                            {"type": "text", "text": "\\r\\nWrite\\r\\ntests<system-reminder>a</system-reminder>\\n"}
                        ]}]}
                        """, null)
                .request(0x4, "01 10:07")
                .payload(0x4, prompt("Look deeper"), null)
                // At one time the order of the ids decides.
                .request(0x5, "01 11:00")
                .payload(0x5, MADE, null)
                .request(0x6, "01 11:00", "domain", "A.Example")
                .payload(0x6, ASKED, GIVEN)
                .request(0x7, "01 11:00")
                .payload(0x7, MADE, null)
                // A day later, and a moment more than a day.
                .request(0x8, "02 11:00", "domain", "A.EXAMPLE")
                .payload(0x8, MADE, null)
                .request(0x9, "02 11:00:00.000001")
                .payload(0x9, MADE, null);

        assertThat(backfill())
                .isEqualTo(new BackfillReport("backfill", "task-links", false, Status.COMPLETED, 9, 8, 0, List.of()));

        assertThat(links())
                .containsExactly(
                        "1 null false 2",
                        "2 1 true 1",
                        "3 1 true null",
                        "4 2 true null",
                        "5 1 true null",
                        "6 null false 1",
                        "7 6 true null",
                        "8 6 true null",
                        "9 null false null");
        assertThat(administrator.text(
                        "SELECT task_tool_invocation FROM api_requests WHERE request_id = ?", LegacyRequests.id(1)))
                .isEqualTo(
                        "[{\"id\": \"toolu_1\", \"name\": \"Task\", \"input\": {\"prompt\": \"Find the bug\"}}, "
                                + "{\"id\": \"toolu_1\", \"name\": \"Agent\", \"input\": {\"prompt\": \" Write\\r\\ntests \"}}]");
    }

    @Test
    void linksNothingElse() {
        requests.request(0x1, "01 10:00").payload(0x1, ASKED, GIVEN);
        requests.theirs().request(0x2, "01 10:01").payload(0x2, MADE, null);
        requests.request(0x3, "01 10:02", "domain", "b.example").payload(0x3, MADE, null);
        requests.request(0x4, "01 10:03", "request_type", "quota_probe").payload(0x4, MADE, null);
        requests.request(0x5, "01 10:04", "message_count", 3).payload(0x5, MADE, null);
        requests.request(0x6, "01 10:05");
        int id = 0x10;
        for (String request : List.of(
                "{}",
                "{\"messages\": null}",
                "{\"messages\": {\"role\": \"user\", \"content\": \"Find the bug\"}}",
                "{\"messages\": [\"Find the bug\"]}",
                "{\"messages\": [{\"role\": \"assistant\", \"content\": \"Find the bug\"}]}",
                "{\"messages\": [{\"content\": \"Find the bug\"}]}",
                "{\"messages\": [{\"role\": \"user\"}]}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"find the bug\"}]}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"Find the bug\\u0000\"}]}",
                "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\"}]}]}",
                "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"Find the bug\"}, {\"type\": \"image\"}]}]}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"Find the bug\"}, {\"role\": \"assistant\", \"content\": \"A\"}]}")) {
            requests.request(id, "01 11:00").payload(id, request, null);
            id++;
        }

        assertThat(backfill().rowsWritten()).isOne();

        assertThat(links().getFirst()).isEqualTo("1 null false 1");
        assertThat(links())
                .hasSize(18)
                .filteredOn(link -> link.endsWith(" null false null"))
                .hasSize(17);
    }

    @Test
    void takesAnAnswerOfAnyShape() {
        int id = 0x1;
        for (String response : List.of(
                "null",
                "7",
                "[]",
                "\"content\"",
                "{}",
                "{\"content\": \"Find the bug\"}",
                "{\"content\": [7, null, \"Task\", []]}",
                "{\"content\": [{\"type\": \"tool_use\", \"name\": \"Bash\", \"input\": {\"prompt\": \"Find the bug\"}}]}",
                "{\"content\": [{\"type\": \"text\", \"name\": \"Task\", \"input\": {\"prompt\": \"Find the bug\"}}]}",
                "{\"content\": [{\"type\": \"tool_use\", \"name\": \"Task\"}]}",
                "{\"content\": [{\"type\": \"tool_use\", \"name\": \"Task\", \"input\": [\"Find the bug\"]}]}",
                "{\"content\": [{\"type\": \"tool_use\", \"name\": \"Task\", \"input\": {\"prompt\": 7}}]}",
                "{\"content\": [{\"type\": \"tool_use\", \"name\": \"Task\", \"input\": {\"prompt\": \" \"}}]}")) {
            requests.request(id, "01 10:00").payload(id, prompt(" "), response);
            id++;
        }
        requests.request(id, "01 11:00").payload(id, MADE, null);

        assertThat(backfill())
                .isEqualTo(new BackfillReport("backfill", "task-links", false, Status.COMPLETED, 14, 4, 0, List.of()));
        assertThat(
                        administrator.texts(
                                "SELECT task_tool_invocation FROM api_requests WHERE task_tool_invocation IS NOT NULL ORDER BY request_id"))
                .containsExactly(
                        "[{\"id\": null, \"name\": \"Task\", \"input\": null}]",
                        "[{\"id\": null, \"name\": \"Task\", \"input\": [\"Find the bug\"]}]",
                        "[{\"id\": null, \"name\": \"Task\", \"input\": {\"prompt\": 7}}]",
                        "[{\"id\": null, \"name\": \"Task\", \"input\": {\"prompt\": \" \"}}]");
        assertThat(administrator.is("NOT EXISTS (SELECT FROM api_requests WHERE is_subtask)"))
                .isTrue();
    }

    @Test
    void reportsARequestThatCannotBeReadAndGoesOn() {
        requests.request(0x1, "01 10:00")
                .payload(0x1, "{\"messages\": %s%s}".formatted("[".repeat(2000), "]".repeat(2000)), GIVEN)
                .request(0x2, "01 10:01")
                .payload(0x2, MADE, null);

        var report = backfill();

        assertThat(report.malformed())
                .containsExactly(new Malformed(
                        LegacyRequests.OURS, "api_requests", LegacyRequests.id(1), "its request cannot be read"));
        assertThat(links()).containsExactly("1 null false 1", "2 1 true null");
    }

    private BackfillReport backfill() {
        Migrations.migrate(database);
        var dryRun = backfills.preview(backfill, Calls.ENOUGH);
        var report = backfills.run(backfill, Calls.ENOUGH);
        assertThat(dryRun.rowsWritten()).isEqualTo(report.rowsWritten());
        return report;
    }

    private List<String> links() {
        return requests.columns(
                "request_id", "parent_task_request_id", "is_subtask", "jsonb_array_length(task_tool_invocation)");
    }

    private static String prompt(String text) {
        return "{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}".formatted(text);
    }

    private static String task(String tool, String prompt) {
        return "{\"type\": \"tool_use\", \"id\": \"toolu_1\", \"name\": \"%s\", \"input\": {\"prompt\": \"%s\"}}"
                .formatted(tool, prompt);
    }

    private static String answer(String... blocks) {
        return "{\"content\": [{\"type\": \"text\", \"text\": \"So be it.\"}, %s]}"
                .formatted(String.join(", ", blocks));
    }
}
