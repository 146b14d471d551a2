package dev.mayfly.api.web.experiment;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.batch.ExperimentExports;
import dev.mayfly.api.web.Choice;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.batch.JobStatus;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One experiment: how it does, its results, and what it consists of. */
@Hidden
@WebPage
@Controller("/experiments/{trackingId}")
@Produces(MediaType.TEXT_HTML)
class ExperimentPageController {

    private final ExperimentPages pages;
    private final ExperimentExports exports;
    private final WorkspaceTransactions transactions;

    ExperimentPageController(ExperimentPages pages, ExperimentExports exports, WorkspaceTransactions transactions) {
        this.pages = pages;
        this.exports = exports;
        this.transactions = transactions;
    }

    @Allows(scope = Scope.READ)
    @Get
    HttpResponse<String> show(
            Caller caller,
            Viewer viewer,
            String trackingId,
            @QueryValue(defaultValue = "") String sort,
            @QueryValue(defaultValue = "") String status,
            @QueryValue(defaultValue = "") @Size(max = 200) String q) {
        ExperimentPage page =
                transactions.read(caller.workspace(), () -> pages.show(caller, trackingId, filter(sort, status, q)));
        return Html.ok(Html.TEMPLATES.experimentShow(viewer, page));
    }

    /**
     * How the experiment does now. The page asks again and again while it runs, and is told when results have come.
     *
     * @param seen how many jobs had ended when the page was told last
     */
    @Allows(scope = Scope.READ)
    @Get("/status")
    HttpResponse<String> status(
            Caller caller, Viewer viewer, String trackingId, @QueryValue(defaultValue = "-1") long seen) {
        ExperimentPage page =
                transactions.read(caller.workspace(), () -> pages.head(caller, trackingId));
        MutableHttpResponse<String> answer = Html.ok(Html.TEMPLATES.experimentStatus(viewer, page));
        return page.ended() == seen ? answer : answer.header("HX-Trigger", "results-changed");
    }

    /** The chart of the grades alone. */
    @Allows(scope = Scope.READ)
    @Get("/grades")
    HttpResponse<String> grades(Caller caller, String trackingId) {
        return Html.ok(Html.TEMPLATES.experimentGrades(
                transactions.read(caller.workspace(), () -> pages.head(caller, trackingId))));
    }

    /** The results alone; with a cursor only the rows that come next. */
    @Allows(scope = Scope.READ)
    @Get("/results")
    HttpResponse<String> results(
            Caller caller,
            String trackingId,
            @QueryValue(defaultValue = "") String sort,
            @QueryValue(defaultValue = "") String status,
            @QueryValue(defaultValue = "") @Size(max = 200) String q,
            @Nullable @QueryValue String cursor) {
        ResultsPage page = transactions.read(
                caller.workspace(), () -> pages.results(caller, trackingId, filter(sort, status, q), cursor));
        return Html.ok(
                cursor == null ? Html.TEMPLATES.experimentResults(page) : Html.TEMPLATES.experimentResultRows(page));
    }

    /** One result with its document: a page, or for a page that is there already only what belongs into it. */
    @Allows(scope = Scope.READ)
    @Get("/results/{jobId}")
    HttpResponse<String> result(Caller caller, Viewer viewer, HttpRequest<?> request, String trackingId, String jobId) {
        UUID id = Choice.id(jobId).orElseThrow(() -> new NotFoundException("job", jobId));
        ResultDetail detail = transactions.read(caller.workspace(), () -> pages.detail(caller, trackingId, id));
        return Html.ok(
                request.getHeaders().contains("HX-Request")
                        ? Html.TEMPLATES.experimentResult(detail)
                        : Html.TEMPLATES.experimentResultPage(viewer, detail));
    }

    @Allows(scope = Scope.READ)
    @Get("/export")
    @Produces({"application/json", "application/x-ndjson", "text/csv", "text/markdown"})
    HttpResponse<String> export(
            Caller caller,
            String trackingId,
            @QueryValue(defaultValue = "csv")
                    @Pattern(regexp = ExperimentExports.FORMATS, message = "must be json, jsonl, csv or markdown")
                    String format,
            @Nullable @QueryValue String cursor) {
        return exports.answer(caller, "/experiments", trackingId, format, cursor);
    }

    private static ResultsPage.Filter filter(String sort, String status, String text) {
        return new ResultsPage.Filter(
                Choice.of(ResultsPage.Sort.class, sort).orElse(ResultsPage.Sort.DOCUMENT),
                Choice.of(JobStatus.class, status).orElse(null),
                text);
    }
}
