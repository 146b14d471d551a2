package dev.mayfly.analysis;

import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.named;
import static dev.mayfly.test.TestRequests.request;
import static dev.mayfly.test.TestRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.analysis.BranchDialogue.Extent;
import dev.mayfly.conversation.Message;
import dev.mayfly.id.UuidV7;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestConversations;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Trains;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BranchDialogueTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String SUMMARY = "We talked about ducks and geese for a long while.";
    private static final String CONTINUED =
            "This session is being continued from a previous conversation that ran out of context. "
                    + "The conversation is summarized below:\n" + SUMMARY;

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .start();

    private final BranchDialogue dialogue = CONTEXT.getBean(BranchDialogue.class);
    private final WorkspaceTransactions transactions = CONTEXT.getBean(WorkspaceTransactions.class);
    private final Tenant tenant = Tenant.in(DATABASE);
    private final TestConversations conversations =
            new TestConversations(CONTEXT, tenant.workspace(), Trains.in(tenant).newTrainWithoutOwner("main"));

    private final List<String> said = new ArrayList<>();

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void saysEverythingOnce() {
        var opening = request(NOON, "Hello.", "hi");
        conversations.record(
                opening,
                request(NOON.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?"),
                request(NOON.plusSeconds(2), "Bye.", "hi", "Hello.", "How are you?", "Fine.", "So long"));

        assertThat(read(opening.requestId(), "main")).isEqualTo(Extent.WHOLE);
        assertThat(said)
                .containsExactly(
                        "user: hi",
                        "assistant: Hello.",
                        "user: How are you?",
                        "assistant: Fine.",
                        "user: So long",
                        "assistant: Bye.");
    }

    @Test
    void saysWhatRequestsGoOnWithByItsNameBeforeThem() {
        var opening = named(NOON, null, "resp_a", "hi", "Hello.");
        conversations.record(
                opening,
                named(NOON.plusSeconds(1), "resp_a", "resp_b", "How are you?", "Fine."),
                named(NOON.plusSeconds(2), "resp_b", "resp_c", "So long", "Bye."));

        assertThat(read(opening.requestId(), "main")).isEqualTo(Extent.WHOLE);
        assertThat(said)
                .containsExactly(
                        "user: hi",
                        "assistant: Hello.",
                        "user: How are you?",
                        "assistant: Fine.",
                        "user: So long",
                        "assistant: Bye.");
    }

    @Test
    void saysWhatCameAfterARequestThatIsMadeAgain() {
        var opening = request(NOON, "Hello.", "hi");
        conversations.record(
                opening,
                request(NOON.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?"),
                request(NOON.plusSeconds(2), "Bye.", "hi", "Hello.", "How are you?", "Fine.", "So long"),
                request(NOON.plusSeconds(3), "Well.", "hi", "Hello.", "How are you?"));

        assertThat(read(opening.requestId(), "main")).isEqualTo(Extent.WHOLE);
        assertThat(said).hasSize(6).endsWith("assistant: Fine.", "user: So long", "assistant: Bye.");
    }

    @Test
    void saysTheAnswerAlsoWhenALaterTryHasNone() {
        var opening = request(NOON, "Hello.", "hi");
        var asked = List.of(
                message("user", text("hi")),
                message("assistant", text("Hello.")),
                message("user", text("How are you?")));
        conversations.record(
                opening,
                request(UuidV7.next(), NOON.plusSeconds(1), asked, message("assistant", text("Fine."))),
                request(UuidV7.next(), NOON.plusSeconds(2), asked, null));

        assertThat(read(opening.requestId(), "main")).isEqualTo(Extent.WHOLE);
        assertThat(said).hasSize(4).endsWith("assistant: Fine.");
    }

    @Test
    void saysWhatCameAfterARequestThatIsMadeAgainUnderTheNameOfAnAnswer() {
        var opening = named(NOON, null, "resp_a", "hi", "Hello.");
        conversations.record(
                opening,
                named(NOON.plusSeconds(1), "resp_a", "resp_b", "How are you?", "Fine."),
                named(NOON.plusSeconds(2), "resp_b", "resp_c", "So long", "Bye."),
                named(NOON.plusSeconds(3), "resp_a", "resp_d", "How are you?", "Well."));

        assertThat(read(opening.requestId(), "main")).isEqualTo(Extent.WHOLE);
        assertThat(said).hasSize(6).endsWith("assistant: Fine.", "user: So long", "assistant: Bye.");
    }

    @Test
    void goesBackToTheRootFromABranch() {
        var opening = request(NOON, "Hello.", "hi");
        conversations.record(
                opening,
                request(NOON.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?"),
                request(NOON.plusSeconds(2), "A duck.", "hi", "Hello.", "What is it?"));
        var branch = ADMINISTRATOR.text(
                "SELECT branch_id FROM api_requests WHERE conversation_id = ? AND branch_id <> 'main'",
                opening.requestId());

        read(opening.requestId(), branch);

        assertThat(said).containsExactly("user: hi", "assistant: Hello.", "user: What is it?", "assistant: A duck.");
    }

    @Test
    void goesBackBehindACompaction() {
        var branch = recordCompaction();

        assertThat(read(branch.conversation(), branch.name())).isEqualTo(Extent.WHOLE);
        assertThat(said)
                .containsExactly(
                        "user: hi",
                        "assistant: Hello.",
                        "user: Sum it up",
                        "assistant: " + SUMMARY,
                        "user: " + CONTINUED,
                        "assistant: Go on.",
                        "user: And swans?",
                        "assistant: White.");
    }

    @Test
    void tellsWhenTheBeginningHasExpired() {
        var branch = recordCompaction();
        ADMINISTRATOR.execute("""
                DELETE FROM api_request_payloads
                WHERE request_id IN (SELECT request_id FROM api_requests WHERE conversation_id = ? AND branch_id = 'main')
                """, branch.conversation());

        assertThat(read(branch.conversation(), branch.name())).isEqualTo(Extent.LATER_PART);
        assertThat(said).hasSize(4).first().isEqualTo("user: " + CONTINUED);
    }

    @Test
    void tellsWhenTheEndHasExpired() {
        var conversation = conversations.newConversation("hi", "Hello.");
        ADMINISTRATOR.execute("DELETE FROM api_request_payloads WHERE request_id = ?", conversation);

        assertThat(read(conversation, "main")).isEqualTo(Extent.EXPIRED);
        assertThat(read(conversation, "no-such-branch")).isEqualTo(Extent.EXPIRED);
    }

    @Test
    void putsAnAnswerTogetherThatCameInChunks() {
        var id = UuidV7.next();
        conversations.record(request(id, NOON, List.of(message("user", text("hi"))), null));
        ADMINISTRATOR.execute("""
                INSERT INTO streaming_chunks (workspace_id, request_id, chunk_index, data)
                SELECT ?, ?, number - 1, event
                FROM json_array_elements('[
                    {"type": "message_start", "message": {"role": "assistant", "content": []}},
                    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
                    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}},
                    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "lo."}},
                    {"type": "message_stop"}
                ]') WITH ORDINALITY AS events (event, number)
                """, tenant.workspace().value(), id);

        read(id, "main");

        assertThat(said).containsExactly("user: hi", "assistant: Hello.");
    }

    private Branch recordCompaction() {
        var opening = request(NOON, "Hello.", "hi");
        conversations.record(opening, request(NOON.plusSeconds(1), SUMMARY, "hi", "Hello.", "Sum it up"));
        conversations.record(
                request(NOON.plusSeconds(2), "Go on.", CONTINUED),
                request(NOON.plusSeconds(3), "White.", CONTINUED, "Go on.", "And swans?"));
        return new Branch(
                opening.requestId(),
                ADMINISTRATOR.text(
                        "SELECT DISTINCT branch_id FROM api_requests WHERE conversation_id = ? AND branch_id <> 'main'",
                        opening.requestId()));
    }

    private record Branch(UUID conversation, String name) {}

    private Extent read(UUID conversation, String branch) {
        return transactions.read(
                tenant.workspace(),
                () -> dialogue.read(tenant.workspace(), conversation, branch, message -> said.add(line(message))));
    }

    private static String line(Message message) {
        return message.role() + ": " + message.text();
    }
}
