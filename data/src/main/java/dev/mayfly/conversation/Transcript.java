package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request says, whatever API it is for.
 *
 * @param messages the dialogue without the system prompt, without messages that say nothing once normalised, and without
 *     those that repeat an earlier use of a tool or its result: each has a prefix in the {@link Fingerprint}
 * @param systemText the system prompt; null when there is none
 * @param previousResponse the provider's name of the response that the messages go on with, when the client leaves it to the
 *     provider to know what came before; null otherwise
 */
public record Transcript(
        Format format,
        List<Message> messages,
        @Nullable String systemText,
        @Nullable String model,
        @Nullable String previousResponse) {

    public Transcript {
        messages = List.copyOf(messages);
    }

    /**
     * Reads a request in any form; what it does not understand is kept as it is, and never refused.
     *
     * @param path the path that the request went to, when it is known
     */
    public static Transcript of(@Nullable String path, JsonNode request) {
        return TranscriptReader.read(path, request);
    }

    /** The text of the last message that the user wrote; empty when there is none. */
    public String newText() {
        for (var message : messages.reversed()) {
            if (message.isUser() && !message.text().isEmpty()) {
                return message.text();
            }
        }
        return "";
    }
}
