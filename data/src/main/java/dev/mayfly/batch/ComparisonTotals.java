package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** How often the candidate won, over all documents. */
@Introspected
public record ComparisonTotals(
        long documents,
        long won,
        long lost,
        long tied,
        long missing,
        @Nullable BigDecimal meanDifference) {}
