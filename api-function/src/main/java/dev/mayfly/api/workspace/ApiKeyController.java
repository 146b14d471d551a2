package dev.mayfly.api.workspace;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.workspace.ApiKey;
import dev.mayfly.workspace.Scope;
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

    private final ApiKeys keys;
    private final Idempotency idempotency;

    ApiKeyController(ApiKeys keys, Idempotency idempotency) {
        this.keys = keys;
        this.idempotency = idempotency;
    }

    /** Makes a key that can do no more than the caller; the answer is the only time that it is shown. */
    @Allows(scope = Scope.READ)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<NewKey> create(Caller caller, HttpRequest<?> request, @Body @Valid CreateRequest body) {
        keys.check(caller, body.scopes(), body.expiresAt());
        return idempotency.create(caller, request, body, NewKey.class, NewKey::withoutSecret, () -> {
            ApiKeys.NewKey made = keys.create(caller, body.name(), body.scopes(), body.expiresAt());
            return new Created<>(
                    new NewKey(made.secret(), made.about()),
                    "/api/api-keys",
                    made.about().id());
        });
    }

    @Allows(scope = Scope.READ)
    @Get
    Page<ApiKey> list(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        return keys.list(caller, limit, cursor);
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}")
    ApiKey show(Caller caller, UUID id) {
        return keys.find(caller, id);
    }

    /**
     * Ends a key at once. Doing it again changes nothing. A key may always end itself, so that whoever finds one can make
     * it useless; any other needs a token or the scope {@code admin}.
     */
    @Allows(scope = Scope.READ)
    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    void revoke(Caller caller, UUID id) {
        keys.revoke(caller, id);
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
