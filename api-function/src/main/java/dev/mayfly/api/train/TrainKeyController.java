package dev.mayfly.api.train;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.api.workspace.KeyExpiry;
import dev.mayfly.train.TrainKey;
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
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are for one train and do nothing but ingest. Each stands for the member who made it; owners of the train see
 * all, members their own.
 */
@Controller("/api/trains/{id}/keys")
class TrainKeyController {

    private static final int USUAL_OVERLAP_HOURS = 24;

    private final TrainKeys keys;
    private final KeyExpiry expiry;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    TrainKeyController(TrainKeys keys, KeyExpiry expiry, WorkspaceTransactions transactions, Idempotency idempotency) {
        this.keys = keys;
        this.expiry = expiry;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    /** Makes a key; the answer is the only time that it is shown. */
    @Allows(scope = Scope.INGEST)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<NewTrainKey> create(Caller caller, HttpRequest<?> request, UUID id, @Body @Valid CreateRequest body) {
        expiry.refusePast(body.expiresAt());
        return idempotency.create(
                caller,
                request,
                body,
                NewTrainKey.class,
                NewTrainKey::withoutSecret,
                () -> created(id, keys.make(caller, id, body.name(), body.expiresAt())));
    }

    @Allows(scope = Scope.READ)
    @Get
    Page<TrainKey> list(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "train-keys", id, caller.userId());
        UUID after = cursors.decode(cursor, Cursor.FIRST_ID, parts -> UUID.fromString(parts.getFirst()));
        var found = transactions.read(caller.workspace(), () -> keys.list(caller, id, after, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.id()));
    }

    @Allows(scope = Scope.READ)
    @Get("/{keyId}")
    TrainKey show(Caller caller, UUID id, UUID keyId) {
        return transactions.read(caller.workspace(), () -> keys.find(caller, id, keyId));
    }

    /** Renames a key or moves its end; one that has ended stays so. */
    @Allows(scope = Scope.INGEST)
    @Patch("/{keyId}")
    TrainKey update(Caller caller, UUID id, UUID keyId, @Body @Valid UpdateRequest body) {
        expiry.refusePast(body.expiresAt());
        return transactions.write(
                caller.workspace(), () -> keys.update(caller, id, keyId, body.name(), body.expiresAt()));
    }

    /** Ends a key at once. Doing it again changes nothing. A key may always end itself. */
    @Allows(
            scope = {Scope.READ, Scope.INGEST},
            trainKey = true)
    @Delete("/{keyId}")
    @Status(HttpStatus.NO_CONTENT)
    void revoke(Caller caller, UUID id, UUID keyId) {
        transactions.write(caller.workspace(), () -> keys.revoke(caller, id, keyId));
    }

    /**
     * Makes a key in the place of another, which goes on for the hours of the overlap. It stands for the caller and lives as
     * long as the other was to live.
     */
    @Allows(scope = Scope.INGEST)
    @Post("/{keyId}/rotate")
    @Status(HttpStatus.CREATED)
    HttpResponse<NewTrainKey> rotate(
            Caller caller, HttpRequest<?> request, UUID id, UUID keyId, @Body @Valid RotateRequest body) {
        int hours = body.overlapHours() == null ? USUAL_OVERLAP_HOURS : body.overlapHours();
        return idempotency.create(
                caller,
                request,
                body,
                NewTrainKey.class,
                NewTrainKey::withoutSecret,
                () -> created(id, keys.rotate(caller, id, keyId, hours)));
    }

    private static Created<NewTrainKey> created(UUID trainId, NewTrainKey made) {
        return new Created<>(
                made, "/api/trains/%s/keys".formatted(trainId), made.trainKey().id());
    }

    @Serdeable
    record CreateRequest(
            @NotNull @Filled @Size(max = 200) String name,
            @Nullable Instant expiresAt) {}

    @Serdeable
    record UpdateRequest(
            @Nullable @Filled @Size(max = 200) String name,
            @Nullable Instant expiresAt) {}

    /** @param overlapHours for how long the old key goes on; 0 ends it at once */
    @Serdeable
    record RotateRequest(@Nullable @Min(0) @Max(168) Integer overlapHours) {}
}
