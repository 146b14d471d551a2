package dev.mayfly.api.chat;

import dev.mayfly.api.page.Cursor;
import dev.mayfly.chat.ChatMessage;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a session, the oldest first.
 *
 * @param nextCursor leads to those behind them; null when there is none now
 * @param previousCursor leads to those before them; null when there is none
 * @param lastSeq the place of the session's last message, 0 when it has none: what is behind {@code after} is there to be
 *     fetched when this is greater
 */
@Serdeable
record MessagePage(
        List<MessageResponse> items,
        @Nullable String nextCursor,
        @Nullable String previousCursor,
        long lastSeq) {

    private static final String AFTER = "after";
    private static final String BEFORE = "before";

    /**
     * Places are numbered without a gap, so that the numbers alone tell whether there is more.
     *
     * @param countedSeq the place of the last message when they were counted; some may have come between that and the reading
     */
    static MessagePage of(List<ChatMessage> messages, long countedSeq, Cursor cursors) {
        long lastSeq = messages.isEmpty()
                ? countedSeq
                : Math.max(countedSeq, messages.getLast().seq());
        boolean hasNext = !messages.isEmpty() && messages.getLast().seq() < lastSeq;
        boolean hasPrevious = !messages.isEmpty() && messages.getFirst().seq() > 1;
        return new MessagePage(
                messages.stream().map(MessageResponse::of).toList(),
                hasNext ? cursors.encode(AFTER, messages.getLast().seq()) : null,
                hasPrevious ? cursors.encode(BEFORE, messages.getFirst().seq()) : null,
                lastSeq);
    }

    /** Where a page begins, and in which direction it goes. */
    record Place(boolean isForward, long seq) {

        static final Place START = new Place(true, 0);

        static Place parse(List<String> parts) {
            return new Place(parts.get(0).equals(AFTER), Long.parseLong(parts.get(1)));
        }
    }
}
