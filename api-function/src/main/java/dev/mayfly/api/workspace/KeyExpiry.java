package dev.mayfly.api.workspace;

import dev.mayfly.api.access.Caller;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.workspace.ApiKey;
import dev.mayfly.workspace.ApiKeyRepository;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a key that somebody makes or changes may expire. */
@Singleton
public final class KeyExpiry {

    private final ApiKeyRepository keys;
    private final Clock clock;

    KeyExpiry(ApiKeyRepository keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** Refuses a time that is not ahead; null is never. */
    public void refusePast(@Nullable Instant expiresAt) {
        if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
            throw new InvalidException(
                    "bad_request",
                    "expiresAt must lie in the future",
                    new FieldError("/expiresAt", "out_of_range", "expiresAt must lie in the future"));
        }
    }

    /**
     * Refuses a time after the caller's own key ends, inside the transaction of its caller. A key that expires could
     * otherwise live on for ever in one that it makes.
     */
    public void refuseToOutlive(Caller caller, @Nullable Instant expiresAt) {
        if (caller.keyId() == null) {
            return;
        }
        Instant end = keys.find(caller.workspace(), caller.keyId())
                .map(ApiKey::expiresAt)
                .orElse(null);
        if (end != null && (expiresAt == null || expiresAt.isAfter(end))) {
            throw new ForbiddenException(
                    "expiry_not_allowed", "A key made with a key that expires must expire no later, at " + end);
        }
    }
}
