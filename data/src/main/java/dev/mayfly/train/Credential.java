package dev.mayfly.train;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A provider's credential as it may be shown: all but the secret.
 *
 * @param accountId the account at the provider
 * @param keyId the key that the secret is encrypted under
 * @param status {@code valid}, {@code expiring} within a day, {@code expired}, {@code cooling} after a refusal for a time,
 *     or {@code broken} until it is rotated
 */
@Serdeable
public record Credential(
        UUID id,
        String provider,
        String accountId,
        String name,
        String kind,
        String status,
        String keyId,
        @Nullable Instant expiresAt,
        @Nullable Instant coolingUntil,
        @Nullable Instant brokenAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant rotatedAt,
        Instant createdAt,
        Instant updatedAt) {}
