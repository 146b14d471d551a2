package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** What a million tokens cost in US dollars. */
public record Price(BigDecimal inputUsd, BigDecimal outputUsd) {

    private static final int TOKENS_POWER = 6;
    private static final int COST_SCALE = 9;

    public Price {
        if (inputUsd.signum() < 0 || outputUsd.signum() < 0) {
            throw new IllegalArgumentException("A price is negative");
        }
    }

    /** The exact cost, rounded only past the ninth decimal. */
    public BigDecimal of(Usage usage) {
        return inputUsd.multiply(BigDecimal.valueOf(usage.inputTokens()))
                .add(outputUsd.multiply(BigDecimal.valueOf(usage.outputTokens())))
                .movePointLeft(TOKENS_POWER)
                .setScale(COST_SCALE, RoundingMode.HALF_UP);
    }
}
