package dev.mayfly.api.batch;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** Two experiments side by side. */
@Controller("/api/experiments/compare")
class ComparisonController {

    private final Comparisons comparisons;
    private final WorkspaceTransactions transactions;

    ComparisonController(Comparisons comparisons, WorkspaceTransactions transactions) {
        this.comparisons = comparisons;
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
    Comparisons.Comparison compare(
            Caller caller,
            @QueryValue String baseline,
            @QueryValue String candidate,
            @QueryValue(defaultValue = "200") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        return transactions.read(
                caller.workspace(), () -> comparisons.compare(caller, baseline, candidate, limit, cursor));
    }
}
