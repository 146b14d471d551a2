package dev.mayfly.api.train;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.api.workspace.KeyExpiry;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.train.Credential;
import dev.mayfly.train.CredentialRead;
import dev.mayfly.train.CredentialReadRepository;
import dev.mayfly.train.CredentialRepository;
import dev.mayfly.train.SealedCredentialRepository;
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
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The workspace's credentials at providers, kept by its admins. No answer here holds a secret. */
@Controller("/api/credentials")
class CredentialController {

    private final CredentialRepository credentials;
    private final SealedCredentialRepository secrets;
    private final CredentialReadRepository reads;
    private final CredentialCipher cipher;
    private final Reencryption reencryption;
    private final KeyExpiry expiry;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    CredentialController(
            CredentialRepository credentials,
            SealedCredentialRepository secrets,
            CredentialReadRepository reads,
            CredentialCipher cipher,
            Reencryption reencryption,
            KeyExpiry expiry,
            WorkspaceTransactions transactions,
            Idempotency idempotency) {
        this.credentials = credentials;
        this.secrets = secrets;
        this.reads = reads;
        this.cipher = cipher;
        this.reencryption = reencryption;
        this.expiry = expiry;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    @Allows(scope = Scope.ADMIN)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<Credential> create(Caller caller, HttpRequest<?> request, @Body @Valid CreateRequest body) {
        expiry.refusePast(body.expiresAt());
        return idempotency.create(caller, request, body, Credential.class, () -> {
            UUID id = UuidV7.next();
            SealedSecret sealed = cipher.seal(caller.workspace(), id, body.secret());
            int stored = secrets.insert(
                    caller.workspace(),
                    id,
                    body.provider(),
                    body.accountId(),
                    body.name(),
                    body.kind(),
                    sealed.keyId(),
                    sealed.wrappedKey(),
                    sealed.sealedSecret(),
                    body.expiresAt());
            if (stored == 0) {
                throw new ConflictException(
                        "account_taken", "The workspace has a credential for this account already; rotate that one");
            }
            return new Created<>(find(caller, id), "/api/credentials", id);
        });
    }

    @Allows(scope = Scope.ADMIN)
    @Get
    Page<Credential> list(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "credentials");
        UUID after = cursors.decode(cursor, Cursor.FIRST_ID, parts -> UUID.fromString(parts.getFirst()));
        var found = transactions.read(caller.workspace(), () -> credentials.list(caller.workspace(), after, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.id()));
    }

    @Allows(scope = Scope.ADMIN)
    @Get("/{id}")
    Credential show(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> find(caller, id));
    }

    /** Changes what is sent. */
    @Allows(scope = Scope.ADMIN)
    @Patch("/{id}")
    Credential update(Caller caller, UUID id, @Body @Valid UpdateRequest body) {
        expiry.refusePast(body.expiresAt());
        return transactions.write(caller.workspace(), () -> {
            credentials.update(caller.workspace(), id, body.name(), body.expiresAt());
            return find(caller, id);
        });
    }

    /** Replaces the secret; whoever leases the credential from now on gets the new one. */
    @Allows(scope = Scope.ADMIN)
    @Post("/{id}/rotate")
    Credential rotate(Caller caller, UUID id, @Body @Valid RotateRequest body) {
        expiry.refusePast(body.expiresAt());
        return transactions.write(caller.workspace(), () -> {
            find(caller, id);
            SealedSecret sealed = cipher.seal(caller.workspace(), id, body.secret());
            secrets.rotate(
                    caller.workspace(),
                    id,
                    sealed.keyId(),
                    sealed.wrappedKey(),
                    sealed.sealedSecret(),
                    body.expiresAt());
            return find(caller, id);
        });
    }

    /** Deletes the credential and takes it out of every train; the record of who read it stays. */
    @Allows(scope = Scope.ADMIN)
    @Delete("/{id}")
    @Status(HttpStatus.NO_CONTENT)
    void delete(Caller caller, UUID id) {
        transactions.write(caller.workspace(), () -> {
            find(caller, id);
            return credentials.delete(caller.workspace(), id);
        });
    }

    /** Who got the secret, the newest first. */
    @Allows(scope = Scope.ADMIN)
    @Get("/{id}/reads")
    Page<CredentialRead> listReads(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "credential-reads", id);
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        var found = transactions.read(caller.workspace(), () -> {
            find(caller, id);
            return reads.list(caller.workspace(), id, place.time(), place.id(), limit + 1);
        });
        return Page.of(found, limit, last -> cursors.encode(last.readAt(), last.id()));
    }

    /** Encrypts up to a hundred secrets under the present key that are under another; call it until none remains. */
    @Allows(scope = Scope.ADMIN)
    @Post("/reencrypt")
    Reencryption.Outcome reencrypt(Caller caller) {
        return reencryption.run(caller);
    }

    private Credential find(Caller caller, UUID id) {
        return credentials.find(caller.workspace(), id).orElseThrow(() -> new NotFoundException("credential", id));
    }

    /** @param accountId the account at the provider; one credential each */
    @Serdeable
    record CreateRequest(
            @NotNull @Pattern(regexp = "anthropic|openai|bedrock|other")
            String provider,

            @NotNull @Filled @Size(max = 200) String accountId,
            @NotNull @Filled @Size(max = 200) String name,
            @NotNull @Pattern(regexp = "api_key|oauth") String kind,
            @NotNull @Filled @Size(max = 20_000) String secret,
            @Nullable Instant expiresAt) {

        /** Never the secret. */
        @Override
        public String toString() {
            return "credential for " + accountId;
        }
    }

    @Serdeable
    record UpdateRequest(
            @Nullable @Filled @Size(max = 200) String name,
            @Nullable Instant expiresAt) {}

    /** @param expiresAt of the new secret; left out, it does not expire */
    @Serdeable
    record RotateRequest(
            @NotNull @Filled @Size(max = 20_000) String secret,
            @Nullable Instant expiresAt) {

        /** Never the secret. */
        @Override
        public String toString() {
            return "new secret";
        }
    }
}
