package dev.mayfly.train;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key that is for one train only, as it may be shown.
 *
 * @param prefix with what the key begins
 * @param lastFour with what it ends
 */
@Serdeable
public record TrainKey(
        UUID id,
        UUID userId,
        String name,
        String prefix,
        String lastFour,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {}
