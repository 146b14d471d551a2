package dev.mayfly.api.batch;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.batch.ComparisonTotals;
import dev.mayfly.batch.ExperimentRepository;
import dev.mayfly.batch.GradePair;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sets two experiments side by side, inside the transaction of the caller. */
@Singleton
public final class Comparisons {

    private final Experiments experiments;
    private final ExperimentRepository results;

    Comparisons(Experiments experiments, ExperimentRepository results) {
        this.experiments = experiments;
        this.results = results;
    }

    /** The grades of each document under both, and who won; the totals count all documents, whatever the page. */
    public Comparison compare(Caller caller, String baseline, String candidate, int limit, @Nullable String cursor) {
        return draw(caller, baseline, candidate, limit, limit, cursor).comparison();
    }

    /** The same, and to be drawn the pairs of more documents than those that are listed. */
    public Drawn draw(
            Caller caller, String baseline, String candidate, int limit, int points, @Nullable String cursor) {
        if (baseline.equals(candidate)) {
            throw new InvalidException(
                    "bad_request",
                    "baseline and candidate are the same experiment",
                    new FieldError("candidate", "same_as_baseline", "candidate must be another experiment"));
        }
        UUID baselineId = experiments.find(caller, baseline).id();
        UUID candidateId = experiments.find(caller, candidate).id();
        var cursors = Cursor.over(caller.workspace(), "compare", baselineId, candidateId);
        String after = cursors.decode(cursor, "", List::getFirst);
        List<GradePair> found =
                results.comparePairs(caller.workspace(), baselineId, candidateId, after, Math.max(limit, points) + 1);
        // Behind the last pair none tells the totals.
        List<GradePair> any = found.isEmpty() && !after.isEmpty()
                ? results.comparePairs(caller.workspace(), baselineId, candidateId, "", 1)
                : found;
        ComparisonTotals totals =
                any.stream().findFirst().map(GradePair::totals).orElse(ComparisonTotals.NONE);
        Page<Pair> page =
                Page.of(found, limit, last -> cursors.encode(last.pairKey())).map(Pair::of);
        var comparison = new Comparison(
                baseline,
                candidate,
                new Totals(
                        totals.documents(),
                        totals.won(),
                        totals.lost(),
                        totals.tied(),
                        totals.missing(),
                        totals.meanDifference()),
                page.items(),
                page.nextCursor());
        return new Drawn(comparison, found.stream().limit(points).map(Pair::of).toList());
    }

    /**
     * A comparison with what its chart shows.
     *
     * @param points the pairs of the first documents, those that are listed among them
     */
    public record Drawn(Comparison comparison, List<Pair> points) {}

    @Serdeable
    public record Comparison(
            String baseline,
            String candidate,
            Totals totals,
            List<Pair> items,
            @Nullable String nextCursor) {}

    /** Over all documents; won and lost are the candidate's. */
    @Serdeable
    public record Totals(
            long documents,
            long won,
            long lost,
            long tied,
            long missing,
            @Nullable BigDecimal meanDifference) {}

    /**
     * One document under both.
     *
     * @param difference candidate − baseline
     * @param outcome {@code won}, {@code lost}, {@code tied}, or {@code missing} when one side has no grade
     */
    @Serdeable
    public record Pair(
            String documentTitle,
            @Nullable UUID baselineDocumentId,
            @Nullable UUID candidateDocumentId,
            @Nullable BigDecimal baselineGrade,
            @Nullable BigDecimal candidateGrade,
            @Nullable BigDecimal difference,
            String outcome) {

        static Pair of(GradePair pair) {
            return new Pair(
                    pair.documentTitle(),
                    pair.baselineDocumentId(),
                    pair.candidateDocumentId(),
                    pair.baselineGrade(),
                    pair.candidateGrade(),
                    pair.difference(),
                    pair.outcome());
        }
    }
}
