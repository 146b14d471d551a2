package dev.mayfly.api.web.conversation;

import dev.mayfly.conversation.RecordedRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as a page shows it.
 *
 * @param cut whether there is more of it than what is shown
 * @param answeredTo the request that it answers, with what that used; null for what nobody answered with
 */
public record ShownMessage(
        int position,
        String role,
        Instant timestamp,
        List<Block> blocks,
        boolean cut,
        @Nullable RecordedRequest answeredTo) {

    /**
     * A part of a message.
     *
     * @param title what it is; empty for what is simply said
     * @param folded whether it opens only when asked for
     */
    public record Block(String title, String text, boolean folded) {}
}
