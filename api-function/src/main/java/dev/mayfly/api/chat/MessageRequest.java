package dev.mayfly.api.chat;

import dev.mayfly.api.body.KeptAsIs;
import dev.mayfly.chat.ChatMessage;
import dev.mayfly.json.StorableJson;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.UnprocessableException;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message to be posted.
 *
 * @param content 1–200,000 characters, which are kept byte for byte; a message that will come in pieces may begin empty
 * @param agentId the caller's name for the agent that speaks, or is spoken to
 * @param metadata any object of at most 16 kB
 * @param clientMessageId the client's name for the message, unique in the session: sending it again stores nothing new
 * @param status {@code complete}, or {@code streaming} when its pieces are still to come; complete when left out
 */
@Serdeable
record MessageRequest(
        @NotNull @Pattern(regexp = ChatMessage.ROLES, message = "must be USER, ASSISTANT or SYSTEM")
        String role,

        @NotNull @KeptAsIs String content,
        @Nullable @Size(min = 1, max = 200) String agentId,
        @Nullable JsonNode metadata,
        @Nullable @Size(min = 1, max = 200) String clientMessageId,

        @Nullable @Pattern(regexp = "streaming|complete", message = "must be streaming or complete")
        String status) {

    String statusOrDefault() {
        return Objects.requireNonNullElse(status, ChatMessage.COMPLETE);
    }

    /**
     * Checks what the annotations cannot.
     *
     * @param pointer the JSON pointer of this message in the body
     */
    void check(String pointer) {
        checkText(pointer + "/content", content, ChatMessage.STREAMING.equals(status) ? 0 : 1);
        if (metadata != null && !metadata.isNull() && !metadata.isObject()) {
            throw refused(pointer + "/metadata", "wrong_type", "metadata must be an object");
        }
    }

    static void checkText(String pointer, String text, int minLength) {
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        int length = text.codePointCount(0, text.length());
        if (length < minLength || length > ChatMessage.MAX_LENGTH) {
            throw refused(
                    pointer,
                    "size_out_of_range",
                    "%s must have %d to %,d characters".formatted(name, minLength, ChatMessage.MAX_LENGTH));
        }
        if (!StorableJson.isStorable(text)) {
            String detail =
                    "%s holds the character U+0000 or half of a character, which cannot be stored".formatted(name);
            throw new UnprocessableException(
                    "unstorable_text", detail, new FieldError(pointer, "unstorable_text", detail));
        }
    }

    static InvalidException refused(String pointer, String code, String detail) {
        return new InvalidException("bad_request", detail, new FieldError(pointer, code, detail));
    }

    /** What is said is nobody's business in a log. */
    @Override
    public String toString() {
        return "MessageRequest[%s]".formatted(role);
    }
}
