package dev.mayfly.api.chat;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.page.Reach;
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
        return transactions.read(caller.workspace(), () -> {
            Reach reach = reach(caller, filter, place);
            return reach.page(
                    sessions.list(
                            caller.workspace(),
                            filter.statuses(),
                            filter.moduleType(),
                            filter.moduleSessionId(),
                            reach.since(),
                            place.time(),
                            place.id(),
                            limit + 1),
                    limit,
                    cursors,
                    last -> new TimePlace(last.lastActivityAt(), last.id()));
        });
    }

    /** How far back a page looks. The sessions of one module's session are few, and an index has them. */
    private Reach reach(Caller caller, Filter filter, TimePlace place) {
        Instant since = Objects.requireNonNullElse(filter.activeSince(), Instant.EPOCH);
        if ((filter.moduleType() == null) == (filter.moduleSessionId() == null)) {
            return Reach.unbounded(since);
        }
        return Reach.to(
                sessions.findHorizon(
                        caller.workspace(), filter.statuses(), since, place.time(), place.id(), Reach.ROWS),
                since);
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

        List<String> statuses() {
            return status == null ? AgentSession.STATUSES : List.of(status);
        }
    }
}
