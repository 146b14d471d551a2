package dev.mayfly.execution;

import org.jspecify.annotations.Nullable;

/** How executions ended; one whose outcome an older system did not tell is in none of the four. */
public record Outcomes(long successful, long failed, long timeouts, long errors) {

    /** All that did not succeed. */
    public long unsuccessful() {
        return failed + timeouts + errors;
    }

    /** 0..1; null when no outcome is known. */
    public @Nullable Double successRate() {
        return share(successful);
    }

    /** 0..1; null when no outcome is known. */
    public @Nullable Double errorRate() {
        return share(unsuccessful());
    }

    private @Nullable Double share(long part) {
        long known = successful + unsuccessful();
        return known == 0 ? null : (double) part / known;
    }
}
