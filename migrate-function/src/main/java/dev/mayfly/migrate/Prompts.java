package dev.mayfly.migrate;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognises a prompt that a Task tool was used with in the request that was made of it. */
final class Prompts {

    private static final ObjectMapper JSON = ObjectMapper.create(Map.of(), "dev.mayfly.migrate");

    private static final Pattern REMINDER = Pattern.compile("<system-reminder>.*?</system-reminder>", Pattern.DOTALL);

    private Prompts() {}

    /**
     * The digest of what a request says, when that is one message of the user, of texts alone; else empty.
     *
     * @throws IOException when the request cannot be read as JSON, however deep or long it is
     */
    static Optional<String> ofRequest(String request) throws IOException {
        var messages = elements(field(JSON.readValue(request, JsonNode.class), "messages"));
        if (messages.size() != 1 || !"user".equals(string(messages.getFirst(), "role"))) {
            return Optional.empty();
        }
        var content = field(messages.getFirst(), "content");
        if (content != null && content.isString()) {
            return digest(List.of(content.getStringValue()));
        }
        var texts = new ArrayList<String>();
        for (var block : elements(content)) {
            String text = "text".equals(string(block, "type")) ? string(block, "text") : null;
            if (text == null) {
                return Optional.empty();
            }
            texts.add(text);
        }
        return digest(texts);
    }

    /** The digest of the prompt, the same as that of the request made of it; empty when it says nothing. */
    static Optional<String> ofTask(String prompt) {
        return digest(List.of(prompt));
    }

    /** What clients change about a text does not count: ends of lines, white space around it, and reminders woven in. */
    private static Optional<String> digest(List<String> texts) {
        String text = String.join(
                "\n\n",
                texts.stream()
                        .map(part -> REMINDER.matcher(part.replace("\r\n", "\n"))
                                .replaceAll("")
                                .strip())
                        .filter(part -> !part.isEmpty())
                        .toList());
        return text.isEmpty() ? Optional.empty() : Optional.of(sha256(text));
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable JsonNode field(@Nullable JsonNode node, String name) {
        return node != null && node.isObject() ? node.get(name) : null;
    }

    private static @Nullable String string(JsonNode node, String name) {
        var field = field(node, name);
        return field != null && field.isString() ? field.getStringValue() : null;
    }

    private static List<JsonNode> elements(@Nullable JsonNode node) {
        var elements = new ArrayList<JsonNode>();
        if (node != null && node.isArray()) {
            node.values().forEach(elements::add);
        }
        return elements;
    }
}
