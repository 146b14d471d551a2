package dev.mayfly.api.web.experiment;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.batch.BatchCancellation;
import dev.mayfly.api.batch.BatchCreated;
import dev.mayfly.api.batch.ExperimentChanges;
import dev.mayfly.api.batch.ExperimentRemoval;
import dev.mayfly.api.batch.ExperimentRerun;
import dev.mayfly.api.batch.ExperimentResponse;
import dev.mayfly.api.batch.Experiments;
import dev.mayfly.api.web.Form;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;

/** What can be done with an experiment. */
@Hidden
@WebPage
@Controller("/experiments/{trackingId}")
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@Produces(MediaType.TEXT_HTML)
final class ExperimentActionController {

    private final Experiments experiments;
    private final ExperimentChanges changes;
    private final ExperimentRerun reruns;
    private final ExperimentRemoval removal;
    private final BatchCancellation cancellation;
    private final WorkspaceTransactions transactions;

    ExperimentActionController(
            Experiments experiments,
            ExperimentChanges changes,
            ExperimentRerun reruns,
            ExperimentRemoval removal,
            BatchCancellation cancellation,
            WorkspaceTransactions transactions) {
        this.experiments = experiments;
        this.changes = changes;
        this.reruns = reruns;
        this.removal = removal;
        this.cancellation = cancellation;
        this.transactions = transactions;
    }

    @Allows(scope = Scope.WRITE)
    @Post("/extend")
    HttpResponse<String> extend(Caller caller, String trackingId, Form form) {
        return change(caller, trackingId, new ExperimentChanges.Request(days(form), null, null, null));
    }

    @Allows(scope = Scope.WRITE)
    @Post("/promote")
    HttpResponse<String> promote(Caller caller, String trackingId) {
        return change(caller, trackingId, new ExperimentChanges.Request(null, null, true, null));
    }

    @Allows(scope = Scope.WRITE)
    @Post("/cancel")
    HttpResponse<String> cancel(Caller caller, String trackingId) {
        transactions.write(caller.workspace(), () -> cancellation.cancel(caller, experiments.find(caller, trackingId)));
        return Html.see("/experiments/" + trackingId);
    }

    @Allows(scope = Scope.WRITE)
    @Post("/rerun")
    HttpResponse<String> rerun(Caller caller, String trackingId) {
        BatchCreated created = transactions.write(
                caller.workspace(),
                () -> reruns.create(
                        caller,
                        experiments.find(caller, trackingId),
                        new ExperimentRerun.Request(null, null, null, null)));
        return Html.see("/experiments/" + created.batch().trackingId());
    }

    /** What will be deleted, spelled out. */
    @Allows(scope = Scope.WRITE)
    @Get("/delete")
    HttpResponse<String> confirm(Caller caller, Viewer viewer, String trackingId) {
        ExperimentResponse experiment =
                transactions.read(caller.workspace(), () -> experiments.describe(caller, trackingId));
        return Html.ok(Html.TEMPLATES.experimentDelete(viewer, experiment));
    }

    /** Answers with the receipt. */
    @Allows(scope = Scope.WRITE)
    @Post("/delete")
    HttpResponse<String> delete(Caller caller, Viewer viewer, String trackingId) {
        return Html.ok(Html.TEMPLATES.experimentDeleted(viewer, trackingId, removal.delete(caller, trackingId)));
    }

    private HttpResponse<String> change(Caller caller, String trackingId, ExperimentChanges.Request request) {
        transactions.write(caller.workspace(), () -> {
            changes.apply(caller, experiments.find(caller, trackingId), request);
            return trackingId;
        });
        return Html.see("/experiments/" + trackingId);
    }

    private static int days(Form form) {
        try {
            int days = Integer.parseInt(form.text("days").strip());
            if (days >= 1) {
                return days;
            }
        } catch (NumberFormatException e) {
            throw notDays();
        }
        throw notDays();
    }

    private static InvalidException notDays() {
        String detail = "The number of days must be a whole number, 1 or more";
        return new InvalidException("bad_request", detail, new FieldError("days", "bad_format", detail));
    }
}
