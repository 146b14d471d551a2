package dev.mayfly.api.batch;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.document.ImportedDocument;
import dev.mayfly.api.document.UrlImporter;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.batch.BatchStatus;
import dev.mayfly.batch.JobRepository;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.ForbiddenException;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Batches of both kinds, regular ones and experiments. A batch is its creator's business, and that of admins. */
@Controller("/api/batches")
class BatchController {

    private final BatchRepository batches;
    private final JobRepository jobs;
    private final BatchCreator creator;
    private final UrlImporter importer;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;
    private final ExperimentsConfiguration limits;

    BatchController(
            BatchRepository batches,
            JobRepository jobs,
            BatchCreator creator,
            UrlImporter importer,
            WorkspaceTransactions transactions,
            Idempotency idempotency,
            ExperimentsConfiguration limits) {
        this.batches = batches;
        this.jobs = jobs;
        this.creator = creator;
        this.importer = importer;
        this.transactions = transactions;
        this.idempotency = idempotency;
        this.limits = limits;
    }

    /** Creates a batch with all its jobs, or nothing. URLs are fetched before the transaction begins. */
    @Allows(scope = Scope.WRITE)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<BatchCreated> create(Caller caller, HttpRequest<?> request, @Body @Valid BatchRequest body) {
        body.check(limits);
        if (!body.urls().isEmpty()) {
            Optional<HttpResponse<BatchCreated>> answer =
                    idempotency.findAnswer(caller, request, body, BatchCreated.class);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        List<ImportedDocument> imported = importer.fetchAll(body.urls(), "/ephemeralDocuments/urls");
        return idempotency.create(
                caller, request, body, BatchCreated.class, () -> created(creator.create(caller, body, imported)));
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
        UUID owner = owner(caller, userId);
        var cursors = Cursor.over(caller.workspace(), "batches", owner, type, status, includeExpired, q);
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        Boolean ephemeral = type == null ? null : type.equals("experiment");
        String statusCode = status == null ? null : status.name();
        String pattern = q == null || q.isBlank() ? null : containing(q);
        List<Batch> found = transactions.read(
                caller.workspace(),
                () -> owner == null
                        ? batches.list(
                                caller.workspace(),
                                ephemeral,
                                statusCode,
                                includeExpired,
                                pattern,
                                place.time(),
                                place.id(),
                                limit + 1)
                        : batches.listOfOwner(
                                caller.workspace(),
                                owner,
                                ephemeral,
                                statusCode,
                                includeExpired,
                                pattern,
                                place.time(),
                                place.id(),
                                limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.createdAt(), last.id()))
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
        return BatchResponse.of(transactions.write(caller.workspace(), () -> {
            if (find(caller, id).status() == BatchStatus.CANCELLED) {
                return find(caller, id);
            }
            if (batches.cancel(caller.workspace(), id) == 0) {
                throw new ConflictException("batch_completed", "The batch has completed");
            }
            jobs.cancelOfBatch(caller.workspace(), id);
            return find(caller, id);
        }));
    }

    private Batch find(Caller caller, UUID id) {
        return batches.find(caller.workspace(), id)
                .filter(batch -> caller.maySee(batch.ownerId()))
                .orElseThrow(() -> new NotFoundException("batch", id));
    }

    private static @Nullable UUID owner(Caller caller, @Nullable UUID wanted) {
        if (caller.isAdmin()) {
            return wanted;
        }
        if (wanted != null && !wanted.equals(caller.userId())) {
            throw new ForbiddenException("role_not_sufficient", "Only admins may list the batches of others");
        }
        return caller.userId();
    }

    private static String containing(String text) {
        return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
}
