package dev.mayfly.worker.job;

/** Tokens that a model's provider has counted. */
public record Usage(long inputTokens, long outputTokens) {

    public Usage {
        if (inputTokens < 0 || outputTokens < 0) {
            throw new IllegalArgumentException("Negative usage: %d in, %d out".formatted(inputTokens, outputTokens));
        }
    }

    public Usage plus(Usage other) {
        return new Usage(inputTokens + other.inputTokens, outputTokens + other.outputTokens);
    }
}
