package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One document under two experiments, with its mean grade over the repeats of each.
 *
 * @param pairKey what the two have in common: the document's id when both used the same document, otherwise the hash of
 *     its text
 * @param outcome {@code won}, {@code lost} or {@code tied} for the candidate; {@code missing} when one side has no grade
 * @param difference candidate − baseline
 * @param documents how many pairs the two have in all, and of these {@code won} and so on: see {@link #totals}
 */
@Introspected
public record GradePair(
        String pairKey,
        String documentTitle,
        @Nullable UUID baselineDocumentId,
        @Nullable UUID candidateDocumentId,
        @Nullable BigDecimal baselineGrade,
        @Nullable BigDecimal candidateGrade,
        @Nullable BigDecimal difference,
        String outcome,
        long documents,
        long won,
        long lost,
        long tied,
        long missing,
        @Nullable BigDecimal meanDifference) {

    /** How often the candidate won over all documents, which each pair tells. */
    public ComparisonTotals totals() {
        return new ComparisonTotals(documents, won, lost, tied, missing, meanDifference);
    }
}
