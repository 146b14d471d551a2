package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a whole response of any API. */
final class AnswerReader {

    private AnswerReader() {}

    static Optional<Answer> read(JsonNode response) {
        if (Failure.isError(response)) {
            return Optional.empty();
        }
        if (!Json.items(response, "choices").isEmpty()) {
            return Optional.of(ofChat(response));
        }
        var output = Json.field(response, "output");
        if (output != null && output.isArray()) {
            return Optional.of(ofResponses(response, output));
        }
        var message = Json.field(output, "message");
        if (message != null) {
            return Optional.of(new Answer(
                    new Message(Message.ASSISTANT, Blocks.of(Json.field(message, "content"))),
                    null,
                    null,
                    Json.string(response, "stopReason")));
        }
        return Json.has(response, "content")
                ? Optional.of(answer(
                        response, Blocks.of(Json.field(response, "content")), Json.string(response, "stop_reason")))
                : Optional.empty();
    }

    /** Of several choices the first: which one a client goes on with is not known. */
    private static Answer ofChat(JsonNode response) {
        var choice = Json.items(response, "choices").getFirst();
        var message = Json.field(choice, "message");
        var blocks = message == null
                ? Blocks.of(Json.field(choice, "text"))
                : TranscriptReader.message(message).blocks();
        return answer(response, blocks, Json.string(choice, "finish_reason"));
    }

    private static Answer ofResponses(JsonNode response, JsonNode output) {
        var blocks = new ArrayList<Block>();
        ResponseItems.messages(output).forEach(message -> blocks.addAll(message.blocks()));
        String reason = Json.string(Json.field(response, "incomplete_details"), "reason");
        return answer(response, blocks, reason == null ? Json.string(response, "status") : reason);
    }

    private static Answer answer(JsonNode response, List<Block> blocks, @Nullable String stopReason) {
        return new Answer(
                new Message(Message.ASSISTANT, blocks),
                Json.string(response, "id"),
                Json.string(response, "model"),
                stopReason);
    }
}
