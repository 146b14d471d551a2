package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An answer as {@link CompletionSql#COMPLETE} takes it. */
@Serdeable(naming = SnakeCaseStrategy.class)
record CompletionRow(
        UUID requestId,
        @Nullable String model,
        @Nullable Integer responseStatus,
        @Nullable String error,
        @Nullable Long durationMs,
        @Nullable Long firstTokenMs,
        @Nullable Long uncachedInputTokens,
        @Nullable Long cacheReadTokens,
        @Nullable Long cacheWriteShortTokens,
        @Nullable Long cacheWriteLongTokens,
        @Nullable Long outputTokens,
        @Nullable Long reasoningTokens,
        @Nullable BigDecimal costUsd,
        @Nullable String priceVersion,
        int toolCalls,
        @Nullable JsonNode taskToolInvocation,
        @Nullable String answerHash,
        @Nullable JsonNode response,
        @Nullable String newText,
        List<String> offers) {

    static CompletionRow of(Completion completion) {
        TokenUsage usage = completion.usage();
        Fingerprint fingerprint = completion.fingerprint();
        return new CompletionRow(
                completion.requestId(),
                completion.model(),
                completion.responseStatus(),
                completion.error(),
                completion.durationMs(),
                completion.firstTokenMs(),
                usage == null ? null : usage.uncachedInput(),
                usage == null ? null : usage.cacheRead(),
                usage == null ? null : usage.cacheWrite5m(),
                usage == null ? null : usage.cacheWrite1h(),
                usage == null ? null : usage.output(),
                usage == null ? null : usage.reasoning(),
                completion.costUsd(),
                completion.priceVersion(),
                completion.toolCalls(),
                completion.tasks(),
                fingerprint == null ? null : RequestRow.hex(fingerprint.answered()),
                completion.response(),
                completion.newText(),
                fingerprint == null
                        ? List.of()
                        : LinkKeys.offersOfText(fingerprint).stream()
                                .map(key -> Objects.requireNonNull(RequestRow.hex(key)))
                                .toList());
    }
}
