package dev.mayfly.api.web.chat;

import dev.mayfly.api.chat.Chats;
import dev.mayfly.api.web.Query;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.ChatMessage;
import java.util.List;

/**
 * Some of what was said in a session.
 *
 * @param settled messages that stay as they are
 * @param moving those from the first one on that is still being said: they are shown anew until they are whole
 * @param settledSeq the place behind which something may be new
 */
public record ChatPart(AgentSession session, List<ChatMessage> settled, List<ChatMessage> moving, long settledSeq) {

    /** Of one message among others: a page of them stays small. */
    private static final int SHORT = 2_000;

    /** @param after the place behind which the messages are */
    static ChatPart of(Chats.Part part, long after) {
        List<ChatMessage> settled = part.messages().stream()
                .takeWhile(message -> !message.isStreaming())
                .toList();
        return new ChatPart(
                part.session(),
                settled,
                part.messages().subList(settled.size(), part.messages().size()),
                settled.isEmpty() ? after : settled.getLast().seq());
    }

    /** Whether there may be more to come. */
    public boolean isOpen() {
        return !session.hasEnded() || settledSeq < session.lastSeq();
    }

    /** Whether there is nothing that was not there before. */
    boolean isEmpty() {
        return settled.isEmpty() && moving.isEmpty() && isOpen();
    }

    /** Where what is new comes from. */
    public String next() {
        return Query.at("chats", session.id(), "messages")
                .with("after", String.valueOf(settledSeq))
                .address();
    }

    /** The address of a message in its whole length. */
    public String whole(ChatMessage message) {
        return Query.at("chats", session.id(), "messages", message.seq()).address();
    }

    public static boolean isLong(ChatMessage message) {
        return message.content().length() > SHORT;
    }

    /** The message, cut when it is long. */
    public static String text(ChatMessage message) {
        if (!isLong(message)) {
            return message.content();
        }
        boolean isHalf = Character.isHighSurrogate(message.content().charAt(SHORT - 1));
        return message.content().substring(0, isHalf ? SHORT - 1 : SHORT);
    }
}
