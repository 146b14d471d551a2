package dev.mayfly.api.train;

import dev.mayfly.api.access.ApiKeySecret;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.workspace.KeyExpiry;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.train.TrainKey;
import dev.mayfly.train.TrainKeyRepository;
import dev.mayfly.workspace.Scope;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes and changes the keys of trains, inside the transaction of its caller. */
@Singleton
final class TrainKeys {

    private final TrainKeyRepository keys;
    private final TrainAccess access;
    private final KeyExpiry expiry;
    private final Clock clock;

    TrainKeys(TrainKeyRepository keys, TrainAccess access, KeyExpiry expiry, Clock clock) {
        this.keys = keys;
        this.access = access;
        this.expiry = expiry;
        this.clock = clock;
    }

    NewTrainKey make(Caller caller, UUID trainId, String name, @Nullable Instant expiresAt) {
        access.joined(caller, trainId);
        expiry.refuseToOutlive(caller, expiresAt);
        ApiKeySecret secret = ApiKeySecret.generate(UuidV7.next());
        Gone.refuse(
                () -> keys.insert(
                        caller.workspace(),
                        trainId,
                        secret.id(),
                        caller.userId(),
                        name,
                        secret.hash(),
                        secret.lastFour(),
                        expiresAt),
                () -> new NotFoundException("train", trainId));
        return new NewTrainKey(
                secret.reveal(),
                keys.find(caller.workspace(), trainId, secret.id()).orElseThrow());
    }

    NewTrainKey rotate(Caller caller, UUID trainId, UUID keyId, int overlapHours) {
        TrainKey old = changeable(caller, trainId, keyId);
        Instant expiresAt = old.expiresAt() == null
                ? null
                : clock.instant().plus(Duration.between(old.createdAt(), old.expiresAt()));
        refuseEnded(keys.expireWithin(caller.workspace(), trainId, keyId, overlapHours));
        return make(caller, trainId, old.name(), expiresAt);
    }

    List<TrainKey> list(Caller caller, UUID trainId, UUID after, int limit) {
        access.visible(caller, trainId);
        UUID ofUser = access.manages(caller, trainId) ? null : caller.userId();
        return keys.list(caller.workspace(), trainId, ofUser, after, limit);
    }

    TrainKey find(Caller caller, UUID trainId, UUID keyId) {
        access.visible(caller, trainId);
        return keys.find(caller.workspace(), trainId, keyId)
                .filter(key -> key.userId().equals(caller.userId()) || access.manages(caller, trainId))
                .orElseThrow(() -> new NotFoundException("API key", keyId));
    }

    TrainKey update(Caller caller, UUID trainId, UUID keyId, @Nullable String name, @Nullable Instant expiresAt) {
        changeable(caller, trainId, keyId);
        if (expiresAt != null) {
            expiry.refuseToOutlive(caller, expiresAt);
        }
        refuseEnded(keys.updateLive(caller.workspace(), trainId, keyId, name, expiresAt));
        return find(caller, trainId, keyId);
    }

    int revoke(Caller caller, UUID trainId, UUID keyId) {
        find(caller, trainId, keyId);
        if (caller.keyId() != null && !keyId.equals(caller.keyId()) && !caller.has(Scope.ADMIN)) {
            throw new ForbiddenException(
                    "scope_missing", "The API key lacks the scope 'admin', so it may revoke only itself");
        }
        return keys.revoke(caller.workspace(), trainId, keyId);
    }

    /** To move the end of a colleague's key is to revoke it, or nearly so: a key needs the same scope for it. */
    private TrainKey changeable(Caller caller, UUID trainId, UUID keyId) {
        TrainKey key = find(caller, trainId, keyId);
        if (caller.keyId() != null && !key.userId().equals(caller.userId()) && !caller.has(Scope.ADMIN)) {
            throw new ForbiddenException(
                    "scope_missing", "The API key lacks the scope 'admin', so it may change only keys of its own user");
        }
        return key;
    }

    private static void refuseEnded(int changed) {
        if (changed == 0) {
            throw new ConflictException("key_ended", "The key has expired or was revoked; make a new one");
        }
    }
}
