package dev.mayfly.api.web.experiment;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.batch.Comparisons;
import dev.mayfly.api.batch.ExperimentResponse;
import dev.mayfly.api.batch.Experiments;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs side by side: the first that is named, and each other one against it. */
@Hidden
@WebPage
@Controller("/experiments/compare")
@Produces(MediaType.TEXT_HTML)
final class CompareController {

    private static final int MAX_RUNS = 5;
    private static final int ROWS = 50;
    private static final int POINTS = 500;

    private final Experiments experiments;
    private final Comparisons comparisons;
    private final WorkspaceTransactions transactions;

    CompareController(Experiments experiments, Comparisons comparisons, WorkspaceTransactions transactions) {
        this.experiments = experiments;
        this.comparisons = comparisons;
        this.transactions = transactions;
    }

    /** The parameter {@code run}, twice or more. */
    @Allows(scope = Scope.READ)
    @Get
    HttpResponse<String> compare(Caller caller, Viewer viewer, HttpRequest<?> request) {
        List<String> runs = request.getParameters().getAll("run").stream()
                .distinct()
                .limit(MAX_RUNS)
                .toList();
        ComparePage page = transactions.read(caller.workspace(), () -> {
            List<ExperimentResponse> shown =
                    runs.stream().map(run -> experiments.describe(caller, run)).toList();
            return new ComparePage(
                    shown,
                    runs.stream()
                            .skip(1)
                            .map(run -> comparisons.draw(caller, runs.getFirst(), run, ROWS, POINTS, null))
                            .toList());
        });
        return Html.ok(Html.TEMPLATES.experimentCompare(viewer, page));
    }

    /** The documents of one pair of runs that come next. */
    @Allows(scope = Scope.READ)
    @Get("/rows")
    HttpResponse<String> rows(
            Caller caller,
            @QueryValue String baseline,
            @QueryValue String candidate,
            @Nullable @QueryValue String cursor) {
        return Html.ok(Html.TEMPLATES.experimentCompareRows(transactions.read(
                caller.workspace(), () -> comparisons.compare(caller, baseline, candidate, ROWS, cursor))));
    }
}
