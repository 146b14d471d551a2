package dev.mayfly.api.chat;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.chat.Business;
import dev.mayfly.chat.BusinessRepository;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.NotFoundException;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the sessions of a workspace are about: everybody in it may read them; their maker and admins change them. */
@Controller("/api/businesses")
class BusinessController {

    private final BusinessRepository businesses;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    BusinessController(BusinessRepository businesses, WorkspaceTransactions transactions, Idempotency idempotency) {
        this.businesses = businesses;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    @Allows(scope = Scope.WRITE)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<Business> create(Caller caller, HttpRequest<?> request, @Body @Valid BusinessRequest body) {
        return idempotency.create(caller, request, body, Business.class, () -> {
            UUID id = UuidV7.next();
            businesses.insert(caller.workspace(), id, caller.userId(), body.name());
            return new Created<>(find(caller, id), "/api/businesses", id);
        });
    }

    /** The newest first. */
    @Allows(scope = Scope.READ)
    @Get
    Page<Business> list(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "businesses");
        UUID before = cursors.decode(cursor, Cursor.LAST_ID, parts -> UUID.fromString(parts.getFirst()));
        var found = transactions.read(caller.workspace(), () -> businesses.list(caller.workspace(), before, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.id()));
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}")
    Business show(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> find(caller, id));
    }

    @Allows(scope = Scope.WRITE)
    @Patch("/{id}")
    Business rename(Caller caller, UUID id, @Body @Valid BusinessRequest body) {
        return transactions.write(caller.workspace(), () -> {
            findOwn(caller, id);
            businesses.rename(caller.workspace(), id, body.name());
            return find(caller, id);
        });
    }

    /** Deletes a business with its sessions and all that was said in them, whoever's they are. */
    @Allows(scope = Scope.WRITE)
    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    void delete(Caller caller, UUID id) {
        transactions.write(caller.workspace(), () -> {
            findOwn(caller, id);
            return businesses.delete(caller.workspace(), id);
        });
    }

    private Business find(Caller caller, UUID id) {
        return businesses.find(caller.workspace(), id).orElseThrow(() -> new NotFoundException("business", id));
    }

    private void findOwn(Caller caller, UUID id) {
        if (!caller.maySee(find(caller, id).userId())) {
            throw new ForbiddenException(
                    "not_your_business", "Only whoever made the business, or an admin, may change it");
        }
    }

    @Serdeable
    record BusinessRequest(@NotNull @Filled @Size(max = 200) String name) {}
}
