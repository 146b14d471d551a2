package dev.mayfly.api.train;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A credential for a proxy to use, with its secret.
 *
 * @param version of the secret, to be sent with the report
 * @param expiresAt when the secret ends; null for one that does not
 */
@Serdeable
record CredentialLease(
        UUID credentialId,
        String accountId,
        String provider,
        String kind,
        String secret,
        int version,
        @Nullable Instant expiresAt) {

    /** Never the secret. */
    @Override
    public String toString() {
        return "lease of credential " + credentialId;
    }
}
