package dev.mayfly.test;

import dev.mayfly.conversation.Answer;
import dev.mayfly.conversation.Fingerprint;
import dev.mayfly.conversation.Hash;
import dev.mayfly.conversation.NewRequest;
import dev.mayfly.conversation.RequestType;
import dev.mayfly.conversation.TokenUsage;
import dev.mayfly.conversation.Transcript;
import dev.mayfly.id.UuidV7;
import io.micronaut.json.tree.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** LLM requests in the manner of Anthropic's Messages and of OpenAI's Responses, as the recorder takes them. */
public final class TestRequests {

    private TestRequests() {}

    /** A request with this dialogue, user first and in turns, that was answered so. */
    public static NewRequest request(Instant at, String answer, String... dialogue) {
        var messages = new ArrayList<JsonNode>();
        for (int i = 0; i < dialogue.length; i++) {
            messages.add(message(i % 2 == 0 ? "user" : "assistant", text(dialogue[i])));
        }
        return request(UuidV7.next(), at, messages, message("assistant", text(answer)));
    }

    /** A request with these messages; one without an answer failed. */
    public static NewRequest request(UUID id, Instant at, List<JsonNode> messages, @Nullable JsonNode answer) {
        return request(id, null, at, messages, answer);
    }

    /** The same, under a name of the client. */
    public static NewRequest request(
            UUID id, @Nullable String clientRequestId, Instant at, List<JsonNode> messages, @Nullable JsonNode answer) {
        JsonNode body = JsonNode.createObjectNode(Map.of(
                "model", JsonNode.createStringNode("claude-test"), "messages", JsonNode.createArrayNode(messages)));
        JsonNode response = answer == null
                ? null
                : JsonNode.createObjectNode(Map.of(
                        "type", JsonNode.createStringNode("message"),
                        "role", JsonNode.createStringNode("assistant"),
                        "content", answer.get("content")));
        return request(id, clientRequestId, at, "/v1/messages", body, response);
    }

    /**
     * A request in the manner of OpenAI's Responses.
     *
     * @param previous the name of the response that it goes on with; null when it opens a dialogue
     * @param name of its own response
     */
    public static NewRequest named(Instant at, @Nullable String previous, String name, String question, String answer) {
        var body = new LinkedHashMap<String, JsonNode>();
        body.put("model", JsonNode.createStringNode("gpt-test"));
        body.put("input", JsonNode.createStringNode(question));
        if (previous != null) {
            body.put("previous_response_id", JsonNode.createStringNode(previous));
        }
        JsonNode response = JsonNode.from(Map.of(
                "id",
                name,
                "output",
                List.of(Map.of(
                        "type",
                        "message",
                        "role",
                        "assistant",
                        "content",
                        List.of(Map.of("type", "output_text", "text", answer))))));
        return request(UuidV7.next(), null, at, "/v1/responses", JsonNode.createObjectNode(body), response);
    }

    private static NewRequest request(
            UUID id,
            @Nullable String clientRequestId,
            Instant at,
            String path,
            JsonNode body,
            @Nullable JsonNode response) {
        Transcript transcript = Transcript.of(path, body);
        Answer read = response == null ? null : Answer.of(response).orElseThrow();
        return new NewRequest(
                id,
                clientRequestId,
                sha256(body.toString() + response),
                at,
                "POST",
                path,
                transcript.model(),
                RequestType.INFERENCE,
                "account",
                response == null ? 529 : 200,
                null,
                100L,
                10L,
                response == null ? null : new TokenUsage(10, 20, 5, 0, 7, 0),
                response == null ? null : new BigDecimal("0.01"),
                response == null ? null : "test",
                read == null ? 0 : read.toolUseCount(),
                read == null ? null : read.taskUses(),
                Fingerprint.of(transcript, read),
                JsonNode.createObjectNode(Map.of("user-agent", JsonNode.createStringNode("test"))),
                body,
                response,
                List.of(),
                transcript.newText());
    }

    public static JsonNode message(String role, JsonNode... blocks) {
        return JsonNode.createObjectNode(
                Map.of("role", JsonNode.createStringNode(role), "content", JsonNode.createArrayNode(List.of(blocks))));
    }

    public static JsonNode text(String text) {
        return JsonNode.createObjectNode(
                Map.of("type", JsonNode.createStringNode("text"), "text", JsonNode.createStringNode(text)));
    }

    /** A use of the tool that starts a sub-task. */
    public static JsonNode task(String id, String prompt) {
        return JsonNode.createObjectNode(Map.of(
                "type", JsonNode.createStringNode("tool_use"),
                "id", JsonNode.createStringNode(id),
                "name", JsonNode.createStringNode("Task"),
                "input", JsonNode.createObjectNode(Map.of("prompt", JsonNode.createStringNode(prompt)))));
    }

    private static Hash sha256(String text) {
        try {
            return Hash.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
