package dev.mayfly.api.train;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.SqlState;
import dev.mayfly.train.Train;
import dev.mayfly.train.TrainKeyRepository;
import dev.mayfly.train.TrainMember;
import dev.mayfly.train.TrainMemberRepository;
import dev.mayfly.train.TrainRepository;
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
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Trains: projects inside a workspace. Members see theirs, admins of the workspace all. */
@Controller("/api/trains")
class TrainController {

    private final TrainRepository trains;
    private final TrainMemberRepository members;
    private final TrainKeyRepository keys;
    private final TrainAccess access;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    TrainController(
            TrainRepository trains,
            TrainMemberRepository members,
            TrainKeyRepository keys,
            TrainAccess access,
            WorkspaceTransactions transactions,
            Idempotency idempotency) {
        this.trains = trains;
        this.members = members;
        this.keys = keys;
        this.access = access;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    /** Whoever makes a train owns it. Without a slug it gets one that is made of its name. */
    @Allows(scope = Scope.WRITE)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<Train> create(Caller caller, HttpRequest<?> request, @Body @Valid CreateRequest body) {
        return idempotency.create(caller, request, body, Train.class, () -> {
            UUID id = UuidV7.next();
            boolean stored = body.slug() == null
                    ? insert(caller, id, Slug.of(body.name()), body)
                            || insert(caller, id, Slug.of(body.name(), id), body)
                    : insert(caller, id, body.slug(), body);
            if (!stored) {
                throw new ConflictException("slug_taken", "The workspace has a train with this slug already");
            }
            members.insert(caller.workspace(), id, caller.userId(), TrainMember.OWNER);
            return new Created<>(access.visible(caller, id), "/api/trains", id);
        });
    }

    /** In the order of their making; those that are archived only when asked for. */
    @Allows(scope = Scope.READ)
    @Get
    Page<Train> list(
            Caller caller,
            @QueryValue(defaultValue = "false") boolean withArchived,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors =
                Cursor.over(caller.workspace(), "trains", withArchived, caller.isAdmin() ? null : caller.userId());
        UUID after = cursors.decode(cursor, Cursor.FIRST_ID, parts -> UUID.fromString(parts.getFirst()));
        List<Train> found =
                transactions.read(caller.workspace(), () -> access.list(caller, withArchived, after, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.id()));
    }

    @Allows(
            scope = {Scope.READ, Scope.INGEST},
            trainKey = true)
    @Get("/{id}")
    Train show(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> access.visible(caller, id));
    }

    /** Changes what is sent. An archived train takes nothing new, and its keys do not sign in, until it is archived no more. */
    @Allows(scope = Scope.WRITE)
    @Patch("/{id}")
    Train update(Caller caller, UUID id, @Body @Valid UpdateRequest body) {
        return transactions.write(caller.workspace(), () -> {
            trains.lock(caller.workspace(), id);
            access.managed(caller, id);
            trains.update(caller.workspace(), id, body.name(), body.description(), body.archived());
            return access.visible(caller, id);
        });
    }

    /** Deletes a train of which nothing was recorded and no key works, with its members and accounts. */
    @Allows(scope = Scope.WRITE)
    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    void delete(Caller caller, UUID id) {
        try {
            transactions.write(caller.workspace(), () -> {
                trains.lock(caller.workspace(), id);
                access.managed(caller, id);
                if (keys.hasLive(caller.workspace(), id)) {
                    throw new ConflictException("train_in_use", "The train has keys that work; revoke them first");
                }
                return trains.delete(caller.workspace(), id);
            });
        } catch (RuntimeException e) {
            if (SqlState.isReferred(e)) {
                throw new ConflictException(
                        "train_in_use", "Requests of the train are recorded, so it stays; archive it instead");
            }
            throw e;
        }
    }

    private boolean insert(Caller caller, UUID id, String slug, CreateRequest body) {
        String description = body.description() == null || body.description().isEmpty() ? null : body.description();
        return trains.insert(caller.workspace(), id, slug, body.name(), description) == 1;
    }

    /** @param slug what clients call the train; unique in the workspace, and it never changes */
    @Serdeable
    record CreateRequest(
            @NotNull @Filled @Size(max = 200) String name,
            @Nullable @Pattern(regexp = Slug.FORMAT) String slug,
            @Nullable @Size(max = 2000) String description) {}

    /** @param description an empty one takes it away */
    @Serdeable
    record UpdateRequest(
            @Nullable @Filled @Size(max = 200) String name,
            @Nullable @Size(max = 2000) String description,
            @Nullable Boolean archived) {}
}
