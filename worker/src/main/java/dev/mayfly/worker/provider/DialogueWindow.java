package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Dialogue;
import dev.mayfly.worker.job.Dialogue.Message;
import dev.mayfly.worker.job.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of a dialogue a model can be shown: its first and its last messages, and between them a line that says how much is
 * left out. Of what fits, a quarter is the beginning.
 */
final class DialogueWindow {

    private static final int LEAST_TOKENS = 1_000;
    /** Three bytes of UTF-8 a token is more tokens than any language or code really takes. */
    private static final int BYTES_A_TOKEN = 3;
    /** What surrounds a message, and a line about what is left out. */
    private static final int FRAME_TOKENS = 40;

    private static final int SHARE_OF_BEGINNING = 4;
    /** No message may take more of the window than one part in so many, or it would stand there alone. */
    private static final int SHARE_OF_MESSAGE = 8;

    private final int budget;

    private DialogueWindow(int budget) {
        this.budget = budget;
    }

    static DialogueWindow ofTokens(int tokens) {
        return new DialogueWindow(Math.max(tokens, LEAST_TOKENS));
    }

    /** Not fewer than the text really takes. */
    static int tokens(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length / BYTES_A_TOKEN + 1;
    }

    /** The dialogue as text. */
    String fit(Dialogue dialogue) {
        var messages = dialogue.messages();
        if (cost(messages) <= budget) {
            return render(messages, messages, dialogue.gap());
        }
        var clipped = messages.stream().map(this::clip).toList();
        var beginning = take(clipped, budget / SHARE_OF_BEGINNING);
        var left = budget - cost(beginning);
        var end = take(clipped.subList(beginning.size(), clipped.size()).reversed(), left)
                .reversed();
        var kept = new ArrayList<>(beginning);
        kept.addAll(end);
        return render(kept, messages, dialogue.gap());
    }

    private static int cost(List<Message> messages) {
        return messages.stream().mapToInt(DialogueWindow::cost).sum();
    }

    private static int cost(Message message) {
        return tokens(message.text()) + FRAME_TOKENS;
    }

    /** The first of them that fit. */
    private static List<Message> take(List<Message> messages, int tokens) {
        var taken = new ArrayList<Message>();
        var left = tokens;
        for (var message : messages) {
            left -= cost(message);
            if (left < 0) {
                break;
            }
            taken.add(message);
        }
        return taken;
    }

    /** A message that is too long for its share keeps its beginning and its end. */
    private Message clip(Message message) {
        var share = budget / SHARE_OF_MESSAGE - FRAME_TOKENS;
        if (tokens(message.text()) <= share) {
            return message;
        }
        // A character has at most three bytes, a surrogate pair four.
        var half = (share - FRAME_TOKENS) / 2;
        var text = message.text();
        return new Message(
                message.position(),
                message.role(),
                Text.clip(text, half)
                        + "\n[%d characters of this message are left out here]\n".formatted(text.length() - 2 * half)
                        + Text.clip(text.substring(text.length() - half), half));
    }

    private static String render(List<Message> kept, List<Message> all, Dialogue.@Nullable Gap gap) {
        var text = new StringBuilder();
        var next = 0;
        for (var message : kept) {
            if (message.position() > next) {
                text.append(leftOut(next, message.position(), all, gap));
            }
            text.append("[%d] %s:\n%s\n\n".formatted(message.position(), message.role(), message.text()));
            next = message.position() + 1;
        }
        return text.toString();
    }

    private static String leftOut(int from, int to, List<Message> all, Dialogue.@Nullable Gap gap) {
        var characters = all.stream()
                .filter(message -> message.position() >= from && message.position() < to)
                .mapToLong(message -> message.text().length())
                .sum();
        if (gap != null && gap.after() >= from - 1 && gap.after() < to) {
            characters += gap.characters();
        }
        return "[%d messages with %d characters are left out here]\n\n".formatted(to - from, characters);
    }
}
