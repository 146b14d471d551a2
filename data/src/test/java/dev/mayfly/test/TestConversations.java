package dev.mayfly.test;

import dev.mayfly.conversation.NewRequest;
import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Conversations of one train, recorded by the real recorder. */
public record TestConversations(ApplicationContext context, WorkspaceId workspace, UUID train) {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** The id of a new conversation of one question, with this answer. */
    public UUID newConversation(String question, String answer) {
        var request = TestRequests.request(NOON, answer, question);
        record(request);
        return request.requestId();
    }

    public void record(NewRequest... requests) {
        context.getBean(WorkspaceTransactions.class)
                .write(
                        workspace,
                        () -> context.getBean(RequestRecorder.class).record(workspace, train, List.of(requests)));
    }
}
