package dev.mayfly.api.train;

import dev.mayfly.problem.UnavailableException;
import dev.mayfly.train.SealedCredential;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.context.annotation.Context;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts secrets, each with a data key and a nonce of its own, bound to its workspace and credential: moved to another
 * row it does not decrypt.
 *
 * <p>It is made with the context, so that a key that is none stops the function at its start.
 */
@Context
final class CredentialCipher {

    private static final int CONTEXT_BYTES = 32;
    private static final Set<String> LOST = Set.of("encryption_key_missing", "secret_unreadable");

    private final @Nullable KeyProvider current;
    private final List<KeyProvider> all;

    CredentialCipher(EncryptionConfiguration configuration) {
        var providers = new ArrayList<KeyProvider>();
        if (!configuration.kmsKeyId().isEmpty()) {
            providers.add(KmsKeyProvider.of(configuration.kmsKeyId(), configuration.kmsEndpoint()));
        }
        if (!configuration.key().isEmpty()) {
            providers.add(LocalKeyProvider.of("CREDENTIAL_KEY", configuration.key()));
        }
        current = providers.isEmpty() ? null : providers.getFirst();
        for (String old : configuration.oldKeys().split(",", -1)) {
            if (!old.isBlank()) {
                providers.add(LocalKeyProvider.of("CREDENTIAL_KEYS_OLD", old));
            }
        }
        all = List.copyOf(providers);
    }

    /**
     * The id of the key that secrets are encrypted under now.
     *
     * @throws UnavailableException when there is none
     */
    String keyId() {
        return current().keyId();
    }

    SealedSecret seal(WorkspaceId workspace, UUID credentialId, String secret) {
        KeyProvider provider = current();
        DataKey key = provider.newDataKey(workspace);
        byte[] sealed =
                AesGcm.encrypt(key.plain(), context(workspace, credentialId), secret.getBytes(StandardCharsets.UTF_8));
        return new SealedSecret(provider.keyId(), key.wrapped(), HexFormat.of().formatHex(sealed));
    }

    /** Whether it is of no use to try again: the key is gone, or the secret was spoilt. Others may be opened still. */
    static boolean isForGood(UnavailableException failure) {
        return LOST.contains(failure.code());
    }

    String open(WorkspaceId workspace, SealedCredential credential) {
        SecretKey key = providerOf(credential)
                .orElseThrow(() -> new UnavailableException(
                        "encryption_key_missing",
                        "The key that the secret is encrypted under is not configured any more: add it to"
                                + " CREDENTIAL_KEYS_OLD, or rotate the credential"))
                .unwrap(workspace, credential.keyId(), HexFormat.of().parseHex(credential.wrappedKey()));
        try {
            byte[] sealed = HexFormat.of().parseHex(credential.sealedSecret());
            return new String(AesGcm.decrypt(key, context(workspace, credential.id()), sealed), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new UnavailableException(
                    "secret_unreadable", "The secret cannot be decrypted; rotate the credential");
        }
    }

    private Optional<KeyProvider> providerOf(SealedCredential credential) {
        return all.stream()
                .filter(provider -> provider.knows(credential.keyId()))
                .findFirst();
    }

    private KeyProvider current() {
        if (current == null) {
            throw new UnavailableException(
                    "encryption_not_configured",
                    "Secrets cannot be stored: set CREDENTIAL_KMS_KEY_ID to the ARN of a KMS key, or CREDENTIAL_KEY to 32"
                            + " random bytes in Base64");
        }
        return current;
    }

    private static byte[] context(WorkspaceId workspace, UUID credentialId) {
        return ByteBuffer.allocate(CONTEXT_BYTES)
                .putLong(workspace.value().getMostSignificantBits())
                .putLong(workspace.value().getLeastSignificantBits())
                .putLong(credentialId.getMostSignificantBits())
                .putLong(credentialId.getLeastSignificantBits())
                .array();
    }
}
