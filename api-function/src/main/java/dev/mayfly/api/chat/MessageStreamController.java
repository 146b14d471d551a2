package dev.mayfly.api.chat;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.body.KeptAsIs;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.chat.ChatMessage;
import dev.mayfly.chat.ChatMessageRepository;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Patch;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message that arrives in pieces. */
@Controller("/api/agent-sessions/{id}/messages/{seq}")
class MessageStreamController {

    private final ChatMessageRepository messages;
    private final AgentSessionRepository sessions;
    private final ChatAccess access;
    private final WorkspaceTransactions transactions;

    MessageStreamController(
            ChatMessageRepository messages,
            AgentSessionRepository sessions,
            ChatAccess access,
            WorkspaceTransactions transactions) {
        this.messages = messages;
        this.sessions = sessions;
        this.access = access;
        this.transactions = transactions;
    }

    /**
     * Adds a piece at its offset, and closes the message when the piece is the last one. A piece that is there already
     * changes nothing and is answered as if it were new. A paused session does not interrupt what has begun.
     */
    @Allows(scope = Scope.WRITE)
    @Patch
    MessageResponse append(Caller caller, UUID id, long seq, @Body @Valid PieceRequest body) {
        String piece = Objects.requireNonNullElse(body.content(), "");
        MessageRequest.checkText("/content", piece, 0);
        return transactions.write(caller.workspace(), () -> {
            AgentSession session = access.lockOwn(caller, id);
            ChatMessage message = find(caller, id, seq);
            if (isThere(message, body, piece)) {
                return MessageResponse.of(message);
            }
            refuseUnlessNext(session, message, body, piece);
            if (messages.append(caller.workspace(), id, seq, body.offset(), piece, body.statusOrDefault()) == 0) {
                // The cleanup, which takes no session's lock, has given the message up just now.
                throw closed(find(caller, id, seq));
            }
            sessions.touch(caller.workspace(), id);
            return MessageResponse.of(find(caller, id, seq));
        });
    }

    private ChatMessage find(Caller caller, UUID id, long seq) {
        return messages.find(caller.workspace(), id, seq).orElseThrow(() -> new NotFoundException("message", seq));
    }

    /**
     * Whether the piece came before: its text stands at its offset; and when it was to be the last one, at the end of a
     * message that was closed so.
     */
    private static boolean isThere(ChatMessage message, PieceRequest body, String piece) {
        int length = piece.codePointCount(0, piece.length());
        long end = (long) body.offset() + length;
        if (end > message.length()
                || (length == 0 && message.isStreaming())
                || (body.isLast() && !(message.status().equals(body.status()) && end == message.length()))) {
            return false;
        }
        return message.content().startsWith(piece, message.content().offsetByCodePoints(0, body.offset()));
    }

    private static void refuseUnlessNext(AgentSession session, ChatMessage message, PieceRequest body, String piece) {
        if (!message.isStreaming()) {
            throw closed(message);
        }
        if (session.hasEnded()) {
            throw new ConflictException("session_ended", "The session has ended");
        }
        if (body.offset() != message.length()) {
            throw new ConflictException(
                    "offset_mismatch",
                    "The message has %d characters; the next piece begins there".formatted(message.length()));
        }
        int length = message.length() + piece.codePointCount(0, piece.length());
        if (length > ChatMessage.MAX_LENGTH || (length == 0 && ChatMessage.COMPLETE.equals(body.status()))) {
            throw MessageRequest.refused(
                    "/content",
                    "size_out_of_range",
                    "A message must have 1 to %,d characters; with this piece it has %,d"
                            .formatted(ChatMessage.MAX_LENGTH, length));
        }
    }

    private static ConflictException closed(ChatMessage message) {
        return new ConflictException("message_closed", "The message is %s".formatted(message.status()));
    }

    /**
     * A piece of a message.
     *
     * @param offset how many characters of Unicode come before it
     * @param content nothing when there is nothing to add, only to close
     * @param status {@code complete} or {@code failed} with the last piece; more is to come when left out
     */
    @Serdeable
    record PieceRequest(
            @NotNull @Min(0) Integer offset,
            @Nullable @KeptAsIs String content,

            @Nullable @Pattern(regexp = "streaming|complete|failed", message = "must be streaming, complete or failed")
            String status) {

        String statusOrDefault() {
            return Objects.requireNonNullElse(status, ChatMessage.STREAMING);
        }

        boolean isLast() {
            return !statusOrDefault().equals(ChatMessage.STREAMING);
        }

        /** What is said is nobody's business in a log. */
        @Override
        public String toString() {
            return "PieceRequest[offset %d]".formatted(offset);
        }
    }
}
