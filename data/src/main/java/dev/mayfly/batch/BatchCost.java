package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a batch has cost so far, failed attempts included.
 *
 * @param costUsd null when no price is known
 */
@Introspected
public record BatchCost(UUID batchId, @Nullable BigDecimal costUsd) {}
