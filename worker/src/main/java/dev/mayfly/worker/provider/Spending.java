package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The model that was asked and what all calls to it took; null is what is not known. */
public record Spending(
        String model, @Nullable Usage usage, @Nullable BigDecimal costUsd) {}
