package dev.mayfly.api.web.conversation;

import dev.mayfly.api.conversation.BlockResponse;
import dev.mayfly.api.conversation.MessageResponse;
import dev.mayfly.api.conversation.StoredJson;
import dev.mayfly.conversation.RecordedRequest;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns messages into what pages show of them. */
@Singleton
final class MessageTexts {

    /** Of one message among others: a page of them stays small. */
    static final int SHORT = 2_000;

    private static final String ASSISTANT = "assistant";

    private final StoredJson json;

    MessageTexts(StoredJson json) {
        this.json = json;
    }

    /**
     * The messages, each up to so many characters.
     *
     * @param requests by their ids those that the messages come from
     */
    List<ShownMessage> show(List<MessageResponse> messages, Map<UUID, RecordedRequest> requests, int maxLength) {
        return messages.stream()
                .map(message -> show(message, requests.get(message.requestId()), maxLength))
                .toList();
    }

    private ShownMessage show(MessageResponse message, @Nullable RecordedRequest request, int maxLength) {
        var blocks = new ArrayList<ShownMessage.Block>();
        boolean cut = message.cut();
        int left = maxLength;
        for (var block : message.blocks()) {
            if (left <= 0) {
                cut = true;
                break;
            }
            ShownMessage.Block shown = show(block);
            int length = fitting(shown.text(), left);
            cut |= length < shown.text().length();
            blocks.add(new ShownMessage.Block(shown.title(), shown.text().substring(0, length), shown.folded()));
            left -= Math.max(length, 1);
        }
        return new ShownMessage(
                message.position(),
                message.role(),
                message.timestamp(),
                blocks,
                cut,
                message.role().equals(ASSISTANT) ? request : null);
    }

    private ShownMessage.Block show(BlockResponse block) {
        return switch (block.type()) {
            case "text" -> new ShownMessage.Block("", orEmpty(block.text()), false);
            case "tool_use" -> new ShownMessage.Block("Calls " + block.name(), json.write(block.input()), true);
            case "tool_result" -> new ShownMessage.Block("Result of a tool", result(block), true);
            case "image" ->
                new ShownMessage.Block(
                        "Image", Objects.requireNonNullElse(block.mediaType(), orEmpty(block.source())), false);
            default -> new ShownMessage.Block("Something else", json.write(block.json()), true);
        };
    }

    private String result(BlockResponse block) {
        return Objects.requireNonNullElse(block.content(), List.<BlockResponse>of()).stream()
                .map(part -> show(part).text())
                .collect(Collectors.joining("\n"));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Up to so many characters, without half of one at the end. */
    private static int fitting(String text, int length) {
        if (text.length() <= length) {
            return text.length();
        }
        return Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    }
}
