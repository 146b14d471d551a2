package dev.mayfly.train;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A credential with its encrypted secret.
 *
 * @param secretVersion how often the secret has been replaced, and one
 * @param keyId the key that the data key is wrapped by
 * @param wrappedKey the data key, in hexadecimal digits
 * @param sealedSecret the secret, encrypted with the data key, in hexadecimal digits
 */
@Introspected
public record SealedCredential(
        UUID id,
        String provider,
        String accountId,
        String kind,
        @Nullable Instant expiresAt,
        int secretVersion,
        String keyId,
        String wrappedKey,
        String sealedSecret) {

    /** Nothing that is sealed. */
    @Override
    public String toString() {
        return "credential " + id;
    }
}
