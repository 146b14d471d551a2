package dev.mayfly.api.chat;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.chat.ChatMessage;
import dev.mayfly.chat.ChatMessageRepository;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Talks with agents as everybody in the workspace reads them, each method in a transaction of its own. */
@Singleton
public final class Chats {

    private final AgentSessionRepository sessions;
    private final ChatMessageRepository messages;
    private final ChatAccess access;
    private final WorkspaceTransactions transactions;

    Chats(
            AgentSessionRepository sessions,
            ChatMessageRepository messages,
            ChatAccess access,
            WorkspaceTransactions transactions) {
        this.sessions = sessions;
        this.messages = messages;
        this.access = access;
        this.transactions = transactions;
    }

    /** The last active first. */
    public Page<AgentSession> list(Caller caller, Filter filter, int limit, @Nullable String cursor) {
        var cursors = Cursor.over(caller.workspace(), "agent-sessions", filter);
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        var found = transactions.read(
                caller.workspace(),
                () -> sessions.list(
                        caller.workspace(),
                        filter.status() == null ? AgentSession.STATUSES : List.of(filter.status()),
                        filter.moduleType(),
                        filter.moduleSessionId(),
                        Objects.requireNonNullElse(filter.activeSince(), Instant.EPOCH),
                        place.time(),
                        place.id(),
                        limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.lastActivityAt(), last.id()));
    }

    /** What was said behind a place, the oldest first: so many messages, or fewer when they are long. */
    public Part after(Caller caller, UUID id, long seq, int limit) {
        return transactions.readByKey(
                caller.workspace(),
                () -> new Part(
                        access.find(caller, id),
                        messages.listAfter(caller.workspace(), id, seq, limit, MessageController.PAGE_BYTES)));
    }

    /** What was said last before a place, the oldest first: so many messages, or fewer when they are long. */
    public Part before(Caller caller, UUID id, long seq, int limit) {
        return transactions.readByKey(
                caller.workspace(),
                () -> new Part(
                        access.find(caller, id),
                        messages.listBefore(caller.workspace(), id, seq, limit, MessageController.PAGE_BYTES)));
    }

    /**
     * The message at a place.
     *
     * @throws NotFoundException when there is none
     */
    public ChatMessage message(Caller caller, UUID id, long seq) {
        return transactions.read(caller.workspace(), () -> {
            access.find(caller, id);
            return messages.find(caller.workspace(), id, seq).orElseThrow(() -> new NotFoundException("message", seq));
        });
    }

    /** Some of what was said in a session. */
    public record Part(AgentSession session, List<ChatMessage> messages) {}

    /** Which sessions are asked for; what is null lets all through. */
    public record Filter(
            @Nullable String moduleType,
            @Nullable UUID moduleSessionId,
            @Nullable String status,
            @Nullable Instant activeSince) {

        public Filter {
            if (activeSince != null
                    && (activeSince.isBefore(Instant.EPOCH) || activeSince.isAfter(Cursor.END_OF_TIME))) {
                String detail = "activeSince must be from %s to %s".formatted(Instant.EPOCH, Cursor.END_OF_TIME);
                throw new InvalidException(
                        "bad_request", detail, new FieldError("activeSince", "out_of_range", detail));
            }
        }
    }
}
