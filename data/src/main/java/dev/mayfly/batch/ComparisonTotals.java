package dev.mayfly.batch;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** How often the candidate won, over all documents. */
public record ComparisonTotals(
        long documents,
        long won,
        long lost,
        long tied,
        long missing,
        @Nullable BigDecimal meanDifference) {

    /** Of two experiments without documents. */
    public static final ComparisonTotals NONE = new ComparisonTotals(0, 0, 0, 0, 0, null);
}
