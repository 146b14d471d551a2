package dev.mayfly.train;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A credential that a train may use.
 *
 * @param priority the lowest goes first
 * @param status as of {@link Credential}
 */
@Serdeable
public record TrainAccount(
        UUID credentialId,
        int priority,
        String provider,
        String accountId,
        String name,
        String status,
        @Nullable Instant coolingUntil) {}
