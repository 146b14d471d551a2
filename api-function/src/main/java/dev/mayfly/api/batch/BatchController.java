package dev.mayfly.api.batch;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.batch.BatchStatus;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Batches of both kinds, regular ones and experiments. A batch is its creator's business, and that of admins. */
@Controller("/api/batches")
class BatchController {

    private final BatchRepository batches;
    private final BatchCancellation cancellation;
    private final BatchLists lists;
    private final BatchCreation creation;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    BatchController(
            BatchRepository batches,
            BatchCancellation cancellation,
            BatchLists lists,
            BatchCreation creation,
            WorkspaceTransactions transactions,
            Idempotency idempotency) {
        this.batches = batches;
        this.cancellation = cancellation;
        this.lists = lists;
        this.creation = creation;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    /** Creates a batch with all its jobs, or nothing. URLs are fetched before the transaction begins. */
    @Allows(scope = Scope.WRITE)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<BatchCreated> create(Caller caller, HttpRequest<?> request, @Body @Valid BatchRequest body) {
        creation.check(body);
        if (!body.urls().isEmpty()) {
            Optional<HttpResponse<BatchCreated>> answer =
                    idempotency.findAnswer(caller, request, body, BatchCreated.class);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        Supplier<BatchCreated> work = creation.prepare(caller, body);
        return idempotency.create(caller, request, body, BatchCreated.class, () -> created(work.get()));
    }

    static Created<BatchCreated> created(BatchCreated body) {
        return new Created<>(body, "/api/batches", body.batch().id());
    }

    /**
     * The newest first: the caller's own, for admins all of the workspace.
     *
     * @param type {@code experiment} for ephemeral ones, {@code regular} for the others; left out: both
     * @param includeExpired also experiments that have expired and are not deleted yet
     * @param userId whose; for admins only
     * @param q text in the name, the description or the tracking id, in any case
     */
    @Allows(scope = Scope.READ)
    @Get
    Page<BatchResponse> list(
            Caller caller,
            @Nullable @QueryValue @Pattern(regexp = "experiment|regular", message = "must be experiment or regular")
                    String type,
            @Nullable @QueryValue BatchStatus status,
            @QueryValue(defaultValue = "false") boolean includeExpired,
            @Nullable @QueryValue UUID userId,
            @Nullable @QueryValue @Size(max = 200) String q,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        Boolean ephemeral = type == null ? null : type.equals("experiment");
        return lists.newest(
                        caller,
                        new BatchLists.Filter(ephemeral, status, includeExpired, null, userId, q),
                        limit,
                        cursor)
                .map(BatchResponse::of);
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}")
    BatchResponse show(Caller caller, UUID id) {
        return BatchResponse.of(transactions.read(caller.workspace(), () -> find(caller, id)));
    }

    /** Cancels all jobs that have not ended; running ones lose their lease. Doing it again changes nothing. */
    @Allows(scope = Scope.WRITE)
    @Post("/{id}/cancel")
    BatchResponse cancel(Caller caller, UUID id) {
        return BatchResponse.of(
                transactions.write(caller.workspace(), () -> cancellation.cancel(caller, find(caller, id))));
    }

    private Batch find(Caller caller, UUID id) {
        return batches.find(caller.workspace(), id)
                .filter(batch -> caller.maySee(batch.ownerId()))
                .orElseThrow(() -> new NotFoundException("batch", id));
    }
}
