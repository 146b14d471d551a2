package dev.mayfly.api.analysis;

import dev.mayfly.analysis.Analysis;
import io.micronaut.serde.annotation.Serdeable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The analysis of a branch, without its result.
 *
 * @param status {@code pending}, {@code processing}, {@code completed} or {@code failed}: that of the version
 * @param version of the result that was asked for last
 * @param attempts at this version
 * @param runAfter when a worker may take it, while it is pending
 * @param error what the last attempt at this version failed with
 * @param model the one that was asked last
 * @param usage of all attempts at all versions, failed ones included; as {@code costUsd}
 * @param costUsd an exact decimal; null when no price is known
 * @param resultVersion of the newest result there is
 */
@Serdeable
record AnalysisResponse(
        UUID id,
        UUID conversationId,
        String branch,
        String status,
        int version,
        @Nullable String customPrompt,
        UUID requestedBy,
        Instant requestedAt,
        int attempts,
        @Nullable Instant runAfter,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable AttemptError error,
        @Nullable String model,
        TokenCount usage,
        @Nullable String costUsd,
        @Nullable Integer resultVersion,
        Instant createdAt,
        Instant updatedAt) {

    static AnalysisResponse of(Analysis analysis) {
        return new AnalysisResponse(
                analysis.id(),
                analysis.conversationId(),
                analysis.branchId(),
                analysis.status(),
                analysis.version(),
                analysis.customPrompt(),
                analysis.requestedBy(),
                analysis.requestedAt(),
                analysis.attempts(),
                analysis.status().equals(Analysis.PENDING) ? analysis.runAfter() : null,
                analysis.startedAt(),
                analysis.finishedAt(),
                analysis.errorCode() == null ? null : new AttemptError(analysis.errorCode(), analysis.errorMessage()),
                analysis.model(),
                new TokenCount(analysis.inputTokens(), analysis.outputTokens()),
                money(analysis.costUsd()),
                analysis.resultVersion(),
                analysis.createdAt(),
                analysis.updatedAt());
    }

    /** An amount in plain digits without trailing zeros. */
    static @Nullable String money(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.stripTrailingZeros().toPlainString();
    }

    @Serdeable
    record AttemptError(String code, @Nullable String message) {}

    @Serdeable
    record TokenCount(long inputTokens, long outputTokens) {}
}
