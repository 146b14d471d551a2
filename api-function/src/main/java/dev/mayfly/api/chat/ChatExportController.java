package dev.mayfly.api.chat;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.ChatMessage;
import dev.mayfly.chat.ChatMessageRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.json.JsonMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The whole of a session to take away. */
@Controller("/api/agent-sessions/{id}/export")
class ChatExportController {

    private static final int PAGE_MESSAGES = 1000;

    private final ChatMessageRepository messages;
    private final ChatAccess access;
    private final WorkspaceTransactions transactions;
    private final JsonMapper json;

    ChatExportController(
            ChatMessageRepository messages, ChatAccess access, WorkspaceTransactions transactions, JsonMapper json) {
        this.messages = messages;
        this.access = access;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * The session with its messages, the oldest first; what does not fit into a Lambda's answer goes on at the {@code Link}
     * with {@code rel="next"}.
     */
    @Allows(scope = Scope.READ)
    @Get
    @Produces({"application/json", "text/markdown"})
    HttpResponse<String> export(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "json") @Pattern(regexp = "json|markdown", message = "must be json or markdown")
                    String format,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "chat-export", id, format);
        long after = cursors.decode(cursor, 0L, parts -> Long.valueOf(parts.getFirst()));
        return transactions.read(caller.workspace(), () -> {
            AgentSession session = access.find(caller, id);
            List<ChatMessage> page =
                    messages.listAfter(caller.workspace(), id, after, PAGE_MESSAGES, MessageController.PAGE_BYTES);
            boolean isLast = page.isEmpty() || page.getLast().seq() >= session.lastSeq();
            String next = isLast ? null : cursors.encode(page.getLast().seq());
            return format.equals("json")
                    ? answer(id, "json", "application/json", json(session, page, next), next)
                    : answer(id, "markdown", "text/markdown;charset=utf-8", markdown(session, page, after == 0), next);
        });
    }

    private static HttpResponse<String> answer(
            UUID id, String format, String mediaType, String content, @Nullable String next) {
        MutableHttpResponse<String> response = HttpResponse.ok(content)
                .contentType(MediaType.of(mediaType))
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"%s.%s\"".formatted(id, format.equals("json") ? "json" : "md"));
        return next == null
                ? response
                : response.header(
                        "Link",
                        "</api/agent-sessions/%s/export?format=%s&cursor=%s>; rel=\"next\""
                                .formatted(id, format, next));
    }

    private String json(AgentSession session, List<ChatMessage> page, @Nullable String next) {
        try {
            return json.writeValueAsString(new ExportResponse(
                    session, page.stream().map(MessageResponse::of).toList(), next));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was said stands as it was said; the headings between tell who said it when. */
    private static String markdown(AgentSession session, List<ChatMessage> page, boolean isFirst) {
        var text = new StringBuilder();
        if (isFirst) {
            text.append("# Agent session %s\n\n".formatted(session.id()))
                    .append("- module: %s %s\n".formatted(session.moduleType(), session.moduleSessionId()))
                    .append("- status: %s\n".formatted(session.status()))
                    .append("- started: %s\n".formatted(session.startedAt()))
                    .append("- messages: %d\n".formatted(session.lastSeq()));
        }
        for (ChatMessage message : page) {
            text.append("\n## %d. %s".formatted(message.seq(), message.role()));
            if (message.agentId() != null) {
                text.append(" (").append(message.agentId()).append(')');
            }
            text.append(", %s%s\n\n".formatted(message.createdAt(), state(message)))
                    .append(message.content())
                    .append('\n');
        }
        return text.toString();
    }

    private static String state(ChatMessage message) {
        return message.status().equals(ChatMessage.COMPLETE) ? "" : ", " + message.status();
    }

    @Serdeable
    record ExportResponse(
            AgentSession session,
            List<MessageResponse> messages,
            @Nullable String nextCursor) {}
}
