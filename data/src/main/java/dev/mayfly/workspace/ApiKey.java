package dev.mayfly.workspace;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as it may be shown: never the secret, of which the last four characters help to tell keys apart.
 *
 * @param trainId the one train that the key is for; null for a key of the workspace
 */
@Serdeable
public record ApiKey(
        UUID id,
        UUID userId,
        String name,
        String lastFour,
        List<String> scopes,
        @Nullable UUID trainId,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {}
