package dev.mayfly.api.batch;

import dev.mayfly.batch.Highlight;
import dev.mayfly.batch.JobStatus;
import dev.mayfly.batch.Result;
import io.micronaut.serde.annotation.Serdeable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The result of one job.
 *
 * @param costUsd an exact decimal; null when nothing was spent or the price is not known
 * @param error what the last attempt failed with
 */
@Serdeable
record ResultResponse(
        UUID jobId,
        UUID documentId,
        int documentVersion,
        String documentTitle,
        int repeatIndex,
        JobStatus status,
        int attempts,
        @Nullable Evaluation evaluation,
        @Nullable Long durationMs,
        @Nullable String costUsd,
        @Nullable JobError error) {

    static ResultResponse of(Result result) {
        return new ResultResponse(
                result.jobId(),
                result.documentId(),
                result.documentVersion(),
                result.documentTitle(),
                result.repeatIndex(),
                result.status(),
                result.attempts(),
                Evaluation.of(result),
                result.durationMs(),
                money(result.costUsd()),
                result.errorCode() == null ? null : new JobError(result.errorCode(), result.errorMessage()));
    }

    /** An amount in plain digits without trailing zeros. */
    static @Nullable String money(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.stripTrailingZeros().toPlainString();
    }

    @Serdeable
    record Evaluation(
            @Nullable BigDecimal grade,
            String summary,
            String analysis,
            List<Highlight> highlights,
            @Nullable String model,
            Instant createdAt) {

        static @Nullable Evaluation of(Result result) {
            if (result.evaluatedAt() == null || result.summary() == null || result.analysis() == null) {
                return null;
            }
            return new Evaluation(
                    result.grade(),
                    result.summary(),
                    result.analysis(),
                    result.highlights() == null ? List.of() : result.highlights(),
                    result.model(),
                    result.evaluatedAt());
        }
    }

    @Serdeable
    record JobError(String code, @Nullable String message) {}
}
