package dev.mayfly.api.conversation;

import dev.mayfly.api.masking.Masking;
import dev.mayfly.conversation.Answer;
import dev.mayfly.conversation.Failure;
import dev.mayfly.conversation.Fingerprint;
import dev.mayfly.conversation.PriceList;
import dev.mayfly.conversation.RequestType;
import dev.mayfly.conversation.StreamAssembler;
import dev.mayfly.conversation.TokenUsage;
import dev.mayfly.conversation.Transcript;
import dev.mayfly.json.StorableJson;
import io.micronaut.json.tree.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an answer besides itself.
 *
 * @param costUsd null when no price is known, as {@code priceVersion}
 * @param tasks the uses of tools that give tasks
 * @param fingerprint of the request with the answer; null when it is not linked
 * @param newText what the last message of the user and the answer say
 */
record ReadAnswer(
        @Nullable TokenUsage usage,
        @Nullable BigDecimal costUsd,
        @Nullable String priceVersion,
        int toolCalls,
        @Nullable JsonNode tasks,
        @Nullable Fingerprint fingerprint,
        String newText) {

    private static final int MAX_NEW_TEXT = 20_000;
    private static final int FIRST_FAILURE = 400;
    private static final int MAX_MODEL = 200;

    static ReadAnswer of(
            Transcript transcript,
            @Nullable String model,
            RequestType type,
            @Nullable JsonNode response,
            @Nullable Answer answer) {
        TokenUsage usage = response == null ? null : TokenUsage.read(response).orElse(null);
        PriceList prices = PriceList.newest();
        BigDecimal cost = model == null || usage == null
                ? null
                : prices.cost(model, usage).orElse(null);
        return new ReadAnswer(
                usage,
                cost,
                cost == null ? null : prices.version(),
                answer == null ? 0 : answer.toolUseCount(),
                answer == null ? null : answer.taskUses(),
                type == RequestType.INFERENCE && !transcript.messages().isEmpty()
                        ? Fingerprint.of(transcript, answer)
                        : null,
                newText(transcript, answer));
    }

    /** The response that a stream amounts to; null when it brought none. */
    static @Nullable JsonNode assembled(List<JsonNode> chunks) {
        JsonNode response = StreamAssembler.assemble(chunks);
        return response.isObject() ? response : null;
    }

    /** The name of a model as it is kept: no longer than the schema takes; null when it is empty. */
    static @Nullable String model(@Nullable String name) {
        return name == null || name.isEmpty() ? null : StorableJson.cut(name, MAX_MODEL);
    }

    /**
     * Why the call failed, without secrets: what the client says, or else what the provider says of a call that looks like a
     * success; null when it was one.
     */
    static @Nullable String error(
            @Nullable String told, @Nullable Integer status, @Nullable JsonNode response, List<JsonNode> chunks) {
        if (told != null || (status != null && status >= FIRST_FAILURE)) {
            return Masking.messageOrNull(told);
        }
        return Failure.of(response, chunks).map(Masking::message).orElse(null);
    }

    private static String newText(Transcript transcript, @Nullable Answer answer) {
        String text = (answer == null ? transcript.newText() : transcript.newText() + "\n" + answer.text()).strip();
        return StorableJson.cut(text, MAX_NEW_TEXT);
    }
}
