package dev.mayfly.api.chat;

import dev.mayfly.api.access.Caller;
import dev.mayfly.chat.ChatMessage;
import dev.mayfly.chat.ChatMessageRepository;
import dev.mayfly.chat.NewMessage;
import dev.mayfly.chat.PostedAt;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.DomainException;
import dev.mayfly.problem.SqlState;
import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores messages, each once: one that has come before under the same {@code clientMessageId} is answered with what was
 * stored then, whatever has become of the session since.
 */
@Singleton
final class MessagePosting {

    private static final int MAX_METADATA_BYTES = 16_384;

    private final ChatMessageRepository messages;
    private final ChatAccess access;
    private final JsonMapper json;

    MessagePosting(ChatMessageRepository messages, ChatAccess access, JsonMapper json) {
        this.messages = messages;
        this.access = access;
        this.json = json;
    }

    /** Runs a transaction that stores messages, and runs it again when another one was storing the same message then. */
    static <T> T onceMore(Supplier<T> transaction) {
        try {
            return transaction.get();
        } catch (DataAccessException e) {
            if (!SqlState.is(e, SqlState.UNIQUE_VIOLATION)) {
                throw e;
            }
            return transaction.get();
        }
    }

    /**
     * Stores these messages one behind the other, all or none: either each is new, or each has come before. Call it in a
     * transaction inside {@link #onceMore}.
     */
    List<Posted> store(Caller caller, UUID sessionId, List<Draft> drafts) {
        List<Posted> posted =
                drafts.stream().map(draft -> store(caller, sessionId, draft)).toList();
        if (posted.stream().map(Posted::isNew).distinct().count() > 1) {
            throw new ConflictException(
                    "client_message_id_taken", "The session has one of these messages already, without the others");
        }
        return posted;
    }

    /**
     * Stores one message in a transaction of its own; empty when it could not be, of which {@link #store} tells why. Call it
     * inside {@link #onceMore}.
     */
    Optional<Posted> storeAlone(Caller caller, UUID sessionId, Draft draft) {
        NewMessage message = draft.message(caller, sessionId);
        return messages.postAlone(caller.workspace(), message).map(place -> draft.posted(message, place));
    }

    private Posted store(Caller caller, UUID sessionId, Draft draft) {
        NewMessage message = draft.message(caller, sessionId);
        return messages.post(caller.workspace(), message)
                .map(place -> draft.posted(message, place))
                .orElseGet(() -> findStored(caller, sessionId, draft));
    }

    /** What was stored when the message came before; otherwise says why it cannot be stored. */
    private Posted findStored(Caller caller, UUID sessionId, Draft draft) {
        DomainException refusal = access.refusal(caller, sessionId);
        String name = draft.request().clientMessageId();
        if (name == null) {
            throw refusal;
        }
        ChatMessage stored = messages.findByClientMessageId(caller.workspace(), sessionId, name)
                .orElseThrow(() -> refusal);
        if (!messages.isSameRequest(caller.workspace(), sessionId, name, draft.hash())
                .orElseThrow()) {
            throw new ConflictException(
                    "client_message_id_taken", "The session has another message with this clientMessageId");
        }
        return new Posted(stored, false);
    }

    /**
     * Checks a message and makes it ready to be stored.
     *
     * @param pointer the JSON pointer of the message in the body
     */
    Draft draft(MessageRequest request, String pointer) {
        request.check(pointer);
        JsonNode metadata = request.metadata();
        String text = metadata == null || metadata.isNull() ? null : write(metadata);
        if (text != null && text.getBytes(StandardCharsets.UTF_8).length > MAX_METADATA_BYTES) {
            throw MessageRequest.refused(
                    pointer + "/metadata",
                    "size_out_of_range",
                    "metadata may have at most %,d bytes".formatted(MAX_METADATA_BYTES));
        }
        return new Draft(request, text, sha256(write(request)));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A message that may be stored.
     *
     * @param metadata as JSON
     * @param hash the SHA-256 of all that was sent, in hexadecimal digits
     */
    record Draft(MessageRequest request, @Nullable String metadata, String hash) {

        private NewMessage message(Caller caller, UUID sessionId) {
            return new NewMessage(
                    UuidV7.next(),
                    sessionId,
                    ChatAccess.writer(caller),
                    request.role(),
                    request.agentId(),
                    request.content(),
                    metadata,
                    request.statusOrDefault(),
                    request.clientMessageId(),
                    hash);
        }

        private Posted posted(NewMessage message, PostedAt place) {
            ChatMessage stored = new ChatMessage(
                    message.id(),
                    message.sessionId(),
                    place.seq(),
                    message.role(),
                    message.agentId(),
                    message.content(),
                    request.metadata(),
                    message.status(),
                    message.clientMessageId(),
                    place.time(),
                    place.time());
            return new Posted(stored, true);
        }
    }

    /** @param isNew false when it was there before */
    record Posted(ChatMessage message, boolean isNew) {}
}
