package dev.mayfly.api.analysis;

import dev.mayfly.api.conversation.JsonSize;
import io.micronaut.serde.annotation.Serdeable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the first and the last of any number of messages, and counts what it leaves out. */
final class MessageWindow {

    /** Doubled by JSON's escapes the whole still fits into a Lambda's 6 MB. */
    private static final long MAX_BYTES_OF_BEGINNING = 500_000;

    private static final long MAX_BYTES_OF_END = 1_500_000;
    private static final int MAX_CHARACTERS = 100_000;
    private static final int MAX_CHARACTERS_OF_ROLE = 100;

    /** What stands around a message in JSON. */
    private static final int BYTES_OF_A_MESSAGE = 100;

    private final List<ShownMessage> beginning = new ArrayList<>();
    private final Deque<ShownMessage> end = new ArrayDeque<>();
    private long bytesOfBeginning;
    private long bytesOfEnd;
    private int total;
    private int missing;
    private long missingCharacters;

    void add(String role, String text) {
        var message = new ShownMessage(total, start(role), clip(text));
        total++;
        long bytes = bytes(message);
        if (end.isEmpty() && missing == 0 && bytesOfBeginning + bytes <= MAX_BYTES_OF_BEGINNING) {
            beginning.add(message);
            bytesOfBeginning += bytes;
            return;
        }
        end.addLast(message);
        bytesOfEnd += bytes;
        while (bytesOfEnd > MAX_BYTES_OF_END && end.size() > 1) {
            var dropped = end.removeFirst();
            bytesOfEnd -= bytes(dropped);
            missing++;
            missingCharacters += dropped.text().length();
        }
    }

    /** @param complete whether the first message was the first of the branch */
    Shown show(boolean complete) {
        var messages = new ArrayList<>(beginning);
        messages.addAll(end);
        return new Shown(
                messages,
                total,
                complete,
                missing == 0 ? null : new Gap(beginning.size() - 1, missing, missingCharacters));
    }

    /** Its bytes, or half of what it takes in JSON when that is more. */
    private static long bytes(ShownMessage message) {
        int written = BYTES_OF_A_MESSAGE + JsonSize.of(message.role()) + JsonSize.of(message.text());
        return Math.max(message.text().getBytes(StandardCharsets.UTF_8).length, written / 2);
    }

    private static String start(String role) {
        return role.length() <= MAX_CHARACTERS_OF_ROLE
                ? role
                : role.substring(0, boundary(role, MAX_CHARACTERS_OF_ROLE));
    }

    /** A single long message keeps its beginning and its end. */
    private static String clip(String text) {
        if (text.length() <= MAX_CHARACTERS) {
            return text;
        }
        int first = boundary(text, MAX_CHARACTERS / 2);
        int last = boundary(text, text.length() - MAX_CHARACTERS / 2);
        return "%s\n[%d characters of this message are left out here]\n%s"
                .formatted(text.substring(0, first), last - first, text.substring(last));
    }

    /** Not between the two halves of a character. */
    private static int boundary(String text, int index) {
        return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
    }

    /**
     * What a worker gets to see.
     *
     * @param total how many messages the branch has
     * @param complete false when what came before the first of them has expired
     * @param gap null when nothing is left out
     */
    @Serdeable
    record Shown(
            List<ShownMessage> messages,
            int total,
            boolean complete,
            @Nullable Gap gap) {}

    /** @param position counted from 0 over the whole branch */
    @Serdeable
    record ShownMessage(int position, String role, String text) {}

    /** @param after the position of the last message before those that are left out; -1 when there is none */
    @Serdeable
    record Gap(int after, int messages, long characters) {}
}
