package dev.mayfly.api.workspace;

import dev.mayfly.api.access.ApiKeySecret;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.ApiKey;
import dev.mayfly.workspace.ApiKeyRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** API keys: everybody has those they made, admins see and revoke all. Each method is a transaction, or part of the one that runs. */
@Singleton
public final class ApiKeys {

    private final ApiKeyRepository keys;
    private final KeyExpiry expiry;
    private final WorkspaceTransactions transactions;

    ApiKeys(ApiKeyRepository keys, KeyExpiry expiry, WorkspaceTransactions transactions) {
        this.keys = keys;
        this.expiry = expiry;
        this.transactions = transactions;
    }

    /** Refuses a key that could do more than the caller, or has ended already. */
    public void check(Caller caller, List<String> scopes, @Nullable Instant expiresAt) {
        for (String scope : scopes) {
            if (!caller.has(Scope.of(scope))) {
                throw new ForbiddenException(
                        "scope_not_allowed", "You may not give a key the scope '%s'".formatted(scope));
            }
        }
        expiry.refusePast(expiresAt);
    }

    /** Stores a key that was checked; what is returned is the only time that it is told. */
    public NewKey create(Caller caller, String name, List<String> scopes, @Nullable Instant expiresAt) {
        return transactions.write(caller.workspace(), () -> {
            expiry.refuseToOutlive(caller, expiresAt);
            ApiKeySecret secret = ApiKeySecret.generate(UuidV7.next());
            keys.insert(
                    caller.workspace(),
                    secret.id(),
                    caller.userId(),
                    name,
                    secret.hash(),
                    secret.lastFour(),
                    scopes.stream().distinct().toList(),
                    expiresAt);
            ApiKey stored = keys.find(caller.workspace(), secret.id()).orElseThrow();
            return new NewKey(secret.reveal(), stored);
        });
    }

    /** In the order of their making. */
    public Page<ApiKey> list(Caller caller, int limit, @Nullable String cursor) {
        var cursors = Cursor.over(caller.workspace(), "api-keys", caller.isAdmin() ? null : caller.userId());
        UUID after = cursors.decode(cursor, Cursor.FIRST_ID, parts -> UUID.fromString(parts.getFirst()));
        List<ApiKey> found = transactions.read(
                caller.workspace(),
                () -> caller.isAdmin()
                        ? keys.list(caller.workspace(), after, limit + 1)
                        : keys.listOfUser(caller.workspace(), caller.userId(), after, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.id()));
    }

    /**
     * The key as it may be shown.
     *
     * @throws NotFoundException when there is none that the caller may see
     */
    public ApiKey find(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> visible(caller, id));
    }

    /**
     * Ends a key at once. A key may always end itself, so that whoever finds one can make it useless; any other needs a token
     * or the scope {@code admin}.
     */
    public void revoke(Caller caller, UUID id) {
        transactions.write(caller.workspace(), () -> {
            visible(caller, id);
            if (caller.keyId() != null && !id.equals(caller.keyId()) && !caller.has(Scope.ADMIN)) {
                throw new ForbiddenException(
                        "scope_missing", "The API key lacks the scope 'admin', so it may revoke only itself");
            }
            return keys.revoke(caller.workspace(), id);
        });
    }

    private ApiKey visible(Caller caller, UUID id) {
        return keys.find(caller.workspace(), id)
                .filter(key -> caller.maySee(key.userId()))
                .orElseThrow(() -> new NotFoundException("API key", id));
    }

    /** A key that was just made, with its secret. */
    public record NewKey(String secret, ApiKey about) {

        /** The secret is nobody's business in a log. */
        @Override
        public String toString() {
            return "NewKey[%s]".formatted(about);
        }
    }
}
