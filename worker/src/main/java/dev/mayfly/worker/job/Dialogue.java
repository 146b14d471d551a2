package dev.mayfly.worker.job;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was said along a branch, as the API hands it out: masked, and bounded in size.
 *
 * @param total how many messages the branch has, with those that are left out
 * @param complete false when what came before the first message has expired
 * @param gap what the API has left out
 */
public record Dialogue(
        List<Message> messages,
        int total,
        boolean complete,
        @Nullable Gap gap) {

    public Dialogue {
        messages = messages == null ? List.of() : List.copyOf(messages);
    }

    /**
     * One message.
     *
     * @param position counted from 0 over the whole branch
     */
    public record Message(int position, String role, String text) {

        public Message {
            role = Objects.requireNonNullElse(role, "");
            text = Objects.requireNonNullElse(text, "");
        }
    }

    /** Messages that are missing after the one of that position. */
    public record Gap(int after, int messages, long characters) {}
}
