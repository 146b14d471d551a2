package dev.mayfly.api.batch;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.batch.ComparisonTotals;
import dev.mayfly.batch.ExperimentRepository;
import dev.mayfly.batch.GradePair;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Two experiments side by side. */
@Controller("/api/experiments/compare")
class ComparisonController {

    private final Experiments experiments;
    private final ExperimentRepository results;
    private final WorkspaceTransactions transactions;

    ComparisonController(Experiments experiments, ExperimentRepository results, WorkspaceTransactions transactions) {
        this.experiments = experiments;
        this.results = results;
        this.transactions = transactions;
    }

    /**
     * The grades of each document under both, and who won.
     *
     * <p>A document pairs up with itself when both experiments used it, otherwise with one of the same text. Its grade is
     * the mean over its repeats. The totals count all documents, whatever the page.
     */
    @Allows(scope = Scope.READ)
    @Get
    Comparison compare(
            Caller caller,
            @QueryValue String baseline,
            @QueryValue String candidate,
            @QueryValue(defaultValue = "200") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        if (baseline.equals(candidate)) {
            throw new InvalidException(
                    "bad_request",
                    "baseline and candidate are the same experiment",
                    new FieldError("candidate", "same_as_baseline", "candidate must be another experiment"));
        }
        return transactions.read(caller.workspace(), () -> {
            UUID baselineId = experiments.find(caller, baseline).id();
            UUID candidateId = experiments.find(caller, candidate).id();
            var cursors = Cursor.over(caller.workspace(), "compare", baselineId, candidateId);
            String after = cursors.decode(cursor, "", List::getFirst);
            ComparisonTotals totals = results.compareTotals(caller.workspace(), baselineId, candidateId)
                    .orElseThrow();
            Page<Pair> page = Page.of(
                            results.comparePairs(caller.workspace(), baselineId, candidateId, after, limit + 1),
                            limit,
                            last -> cursors.encode(last.pairKey()))
                    .map(Pair::of);
            return new Comparison(
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
        });
    }

    @Serdeable
    record Comparison(
            String baseline,
            String candidate,
            Totals totals,
            List<Pair> items,
            @Nullable String nextCursor) {}

    /** Over all documents; won and lost are the candidate's. */
    @Serdeable
    record Totals(
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
    record Pair(
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
