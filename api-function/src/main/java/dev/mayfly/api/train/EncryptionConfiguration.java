package dev.mayfly.api.train;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What secrets are encrypted under.
 *
 * @param key 32 bytes in Base64, for one machine; empty: none
 * @param oldKeys earlier keys, separated by commas, which still decrypt
 * @param kmsKeyId the ARN of a key of AWS KMS, which goes before the other; empty: none
 * @param kmsEndpoint where KMS is, when not at its usual place
 */
@ConfigurationProperties("credentials")
record EncryptionConfiguration(
        @Bindable(defaultValue = "") String key,
        @Bindable(defaultValue = "") String oldKeys,
        @Bindable(defaultValue = "") String kmsKeyId,
        @Bindable(defaultValue = "") String kmsEndpoint) {

    /** Never a key. */
    @Override
    public String toString() {
        return "encryption under " + (kmsKeyId.isEmpty() ? "a local key" : kmsKeyId);
    }
}
