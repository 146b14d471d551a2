package dev.mayfly.train;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That a secret was handed out.
 *
 * @param userId who got it, or whose key did
 * @param apiKeyId the key; null when the user came with a token
 */
@Serdeable
public record CredentialRead(
        UUID id,
        UUID credentialId,
        UUID trainId,
        UUID userId,
        @Nullable UUID apiKeyId,
        int secretVersion,
        Instant readAt) {}
