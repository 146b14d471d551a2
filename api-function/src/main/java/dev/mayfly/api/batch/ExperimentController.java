package dev.mayfly.api.batch;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.DeletionReceipt;
import dev.mayfly.batch.ExperimentRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One experiment by its tracking id. It is its creator's business, and that of admins. */
@Controller("/api/experiments/{trackingId}")
class ExperimentController {

    private static final int FIRST_REPEAT = -1;

    private final Experiments experiments;
    private final ExperimentRepository results;
    private final ExperimentChanges changes;
    private final ExperimentRerun reruns;
    private final ExperimentRemoval removal;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    ExperimentController(
            Experiments experiments,
            ExperimentRepository results,
            ExperimentChanges changes,
            ExperimentRerun reruns,
            ExperimentRemoval removal,
            WorkspaceTransactions transactions,
            Idempotency idempotency) {
        this.experiments = experiments;
        this.results = results;
        this.changes = changes;
        this.reruns = reruns;
        this.removal = removal;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    @Allows(scope = Scope.READ)
    @Get
    ExperimentResponse show(Caller caller, String trackingId) {
        return transactions.read(caller.workspace(), () -> experiments.describe(caller, trackingId));
    }

    /** One item a job, in the order of document and repeat. */
    @Allows(scope = Scope.READ)
    @Get("/results")
    Page<ResultResponse> results(
            Caller caller,
            String trackingId,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        return transactions.read(caller.workspace(), () -> {
            Batch batch = experiments.find(caller, trackingId);
            var cursors = Cursor.over(caller.workspace(), "results", batch.id());
            var place = cursors.decode(cursor, new ResultPlace(Cursor.FIRST_ID, FIRST_REPEAT), ResultPlace::parse);
            var found = results.listResults(
                    caller.workspace(), batch.id(), place.documentId(), place.repeatIndex(), limit + 1);
            return Page.of(found, limit, last -> cursors.encode(last.documentId(), last.repeatIndex()))
                    .map(ResultResponse::of);
        });
    }

    /** Sets when it expires, makes it permanent, or describes it anew; what is left out stays. */
    @Allows(scope = Scope.WRITE)
    @Patch
    ExperimentResponse change(Caller caller, String trackingId, @Body @Valid ExperimentChanges.Request body) {
        return transactions.write(caller.workspace(), () -> {
            changes.apply(caller, experiments.find(caller, trackingId), body);
            return experiments.describe(caller, trackingId);
        });
    }

    /** A new experiment with the same agent version and the same documents; what it owned is copied. */
    @Allows(scope = Scope.WRITE)
    @Post("/rerun")
    @Status(HttpStatus.CREATED)
    HttpResponse<BatchCreated> rerun(
            Caller caller, HttpRequest<?> request, String trackingId, @Body @Valid ExperimentRerun.Request body) {
        return idempotency.create(
                caller,
                request,
                body,
                BatchCreated.class,
                () -> BatchController.created(reruns.create(caller, experiments.find(caller, trackingId), body)));
    }

    /**
     * Deletes the experiment with all its rows and answers with the receipt: 200 when everything is gone, 202 when there
     * was so much that the cleanup will finish it; in both cases nobody can see it any more.
     */
    @Allows(scope = Scope.WRITE)
    @Delete
    HttpResponse<DeletionResponse> delete(Caller caller, String trackingId) {
        DeletionReceipt receipt = removal.delete(caller, trackingId);
        boolean complete = receipt.completedAt() != null;
        return HttpResponse.<DeletionResponse>status(complete ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .body(new DeletionResponse(complete, receipt));
    }

    /** A place in the results. */
    record ResultPlace(UUID documentId, int repeatIndex) {

        static ResultPlace parse(List<String> parts) {
            return new ResultPlace(UUID.fromString(parts.get(0)), Integer.parseInt(parts.get(1)));
        }
    }

    /** @param complete whether every row is gone */
    @Serdeable
    record DeletionResponse(boolean complete, DeletionReceipt receipt) {}
}
