package dev.mayfly.worker.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mayfly.worker.StubServer.Answer;
import dev.mayfly.worker.StubServer.Request;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the two providers send and expect, as their references show it. */
public enum Wire {
    ANTHROPIC(ProviderKind.ANTHROPIC, "", "/v1/messages", """
            {"id": "msg_013Zva2CMHLNnjNjJJKqJ2EF", "type": "message", "role": "assistant", "model": "stub-1",
             "content": [{"type": "text", "text": %s}], "stop_reason": "%s", "stop_sequence": null,
             "usage": {"input_tokens": %d, "output_tokens": %d}}""", """
            {"type": "error", "error": {"type": "some_error", "message": %s}, "request_id": "req_011"}"""),
    OPENAI(ProviderKind.OPENAI, "/v1", "/v1/chat/completions", """
            {"id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT", "object": "chat.completion", "created": 1741569952,
             "model": "stub-1", "choices": [{"index": 0, "message": {"role": "assistant", "content": %s,
             "refusal": null, "annotations": []}, "logprobs": null, "finish_reason": "%s"}],
             "usage": {"prompt_tokens": %d, "completion_tokens": %d, "total_tokens": 15}}""", """
            {"error": {"message": %s, "type": "some_error", "param": null, "code": null}}""");

    private static final JsonMapper JSON = new JsonMapper();
    private static final int INPUT_TOKENS = 1_000;
    private static final int OUTPUT_TOKENS = 200;

    private final ProviderKind kind;
    private final String basePath;
    private final String path;
    private final String message;
    private final String error;

    Wire(ProviderKind kind, String basePath, String path, String message, String error) {
        this.kind = kind;
        this.basePath = basePath;
        this.path = path;
        this.message = message;
        this.error = error;
    }

    public ProviderKind kind() {
        return kind;
    }

    /** What a provider's URL ends with. */
    public String basePath() {
        return basePath;
    }

    String path() {
        return path;
    }

    /** An answer of 1000 input and 200 output tokens. */
    public Answer says(String text) {
        return says(text, this == ANTHROPIC ? "end_turn" : "stop");
    }

    Answer refuses() {
        return says("", this == ANTHROPIC ? "refusal" : "content_filter");
    }

    Answer says(String text, String stopReason) {
        var quoted = JSON.getNodeFactory().textNode(text).toString();
        return Answer.json(200, message.formatted(quoted, stopReason, INPUT_TOKENS, OUTPUT_TOKENS));
    }

    public Answer fails(int status, String reason, String... headers) {
        var quoted = JSON.getNodeFactory().textNode(reason).toString();
        return Answer.json(status, error.formatted(quoted), headers);
    }

    /** The system prompt of a request. */
    String system(Request request) {
        var body = body(request);
        return switch (this) {
            case ANTHROPIC -> body.path("system").asText();
            case OPENAI -> body.path("messages").path(0).path("content").asText();
        };
    }

    /** The turns of a request without the system prompt, each as {@code role: text}. */
    List<String> turns(Request request) {
        return messages(request)
                .filter(turn -> !turn.path("role").asText().equals("system"))
                .map(turn -> turn.path("role").asText() + ": " + content(turn.path("content")))
                .toList();
    }

    static JsonNode body(Request request) {
        try {
            return JSON.readTree(request.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<JsonNode> messages(Request request) {
        return StreamSupport.stream(body(request).path("messages").spliterator(), false);
    }

    private static String content(JsonNode content) {
        return content.isTextual()
                ? content.asText()
                : content.path(0).path("text").asText();
    }
}
