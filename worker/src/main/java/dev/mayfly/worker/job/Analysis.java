package dev.mayfly.worker.job;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A claimed analysis of a branch of a conversation, and the token that proves the claim. */
public record Analysis(
        UUID analysisId,
        String leaseToken,
        int attempt,
        @Nullable String customPrompt) {

    public Analysis {
        Objects.requireNonNull(analysisId, "analysisId is null");
        Objects.requireNonNull(leaseToken, "leaseToken is null");
    }
}
