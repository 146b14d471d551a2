package dev.mayfly.api.workspace;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.ApiKeySecret;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.ApiKey;
import dev.mayfly.workspace.ApiKeyRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** API keys: everybody has those they made, admins see and revoke all. */
@Controller("/api/api-keys")
class ApiKeyController {

    private final ApiKeyRepository keys;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;
    private final KeyExpiry expiry;

    ApiKeyController(
            ApiKeyRepository keys, WorkspaceTransactions transactions, Idempotency idempotency, KeyExpiry expiry) {
        this.keys = keys;
        this.transactions = transactions;
        this.idempotency = idempotency;
        this.expiry = expiry;
    }

    /** Makes a key that can do no more than the caller; the answer is the only time that it is shown. */
    @Allows(scope = Scope.READ)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<NewKey> create(Caller caller, HttpRequest<?> request, @Body @Valid CreateRequest body) {
        for (String scope : body.scopes()) {
            if (!caller.has(Scope.of(scope))) {
                throw new ForbiddenException(
                        "scope_not_allowed", "You may not give a key the scope '%s'".formatted(scope));
            }
        }
        expiry.refusePast(body.expiresAt());
        return idempotency.create(caller, request, body, NewKey.class, NewKey::withoutSecret, () -> {
            expiry.refuseToOutlive(caller, body.expiresAt());
            ApiKeySecret secret = ApiKeySecret.generate(UuidV7.next());
            keys.insert(
                    caller.workspace(),
                    secret.id(),
                    caller.userId(),
                    body.name(),
                    secret.hash(),
                    secret.lastFour(),
                    body.scopes().stream().distinct().toList(),
                    body.expiresAt());
            ApiKey stored = keys.find(caller.workspace(), secret.id()).orElseThrow();
            return new Created<>(new NewKey(secret.reveal(), stored), "/api/api-keys", secret.id());
        });
    }

    @Allows(scope = Scope.READ)
    @Get
    Page<ApiKey> list(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "api-keys", caller.isAdmin() ? null : caller.userId());
        UUID after = cursors.decode(cursor, Cursor.FIRST_ID, parts -> UUID.fromString(parts.getFirst()));
        List<ApiKey> found = transactions.read(
                caller.workspace(),
                () -> caller.isAdmin()
                        ? keys.list(caller.workspace(), after, limit + 1)
                        : keys.listOfUser(caller.workspace(), caller.userId(), after, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.id()));
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}")
    ApiKey show(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> find(caller, id));
    }

    /**
     * Ends a key at once. Doing it again changes nothing. A key may always end itself, so that whoever finds one can make
     * it useless; any other needs a token or the scope {@code admin}.
     */
    @Allows(scope = Scope.READ)
    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    void revoke(Caller caller, UUID id) {
        transactions.write(caller.workspace(), () -> {
            find(caller, id);
            if (caller.keyId() != null && !id.equals(caller.keyId()) && !caller.has(Scope.ADMIN)) {
                throw new ForbiddenException(
                        "scope_missing", "The API key lacks the scope 'admin', so it may revoke only itself");
            }
            return keys.revoke(caller.workspace(), id);
        });
    }

    private ApiKey find(Caller caller, UUID id) {
        return keys.find(caller.workspace(), id)
                .filter(key -> caller.maySee(key.userId()))
                .orElseThrow(() -> new NotFoundException("API key", id));
    }

    @Serdeable
    record CreateRequest(
            @NotNull @Filled @Size(max = 200) String name,

            @NotNull @NotEmpty @Size(max = 5)
            List<@NotNull @Pattern(regexp = "read|write|worker|ingest|admin") String> scopes,

            @Nullable Instant expiresAt) {}

    /** @param key the key itself; null when the answer is repeated, because it is shown once only */
    @Serdeable
    record NewKey(@Nullable String key, ApiKey apiKey) {

        NewKey withoutSecret() {
            return new NewKey(null, apiKey);
        }
    }
}
