package dev.mayfly.api.train;

import dev.mayfly.problem.UnavailableException;
import dev.mayfly.workspace.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKey;

/** A key that is configured where the API runs: for one machine, where there is no key service. */
final class LocalKeyProvider implements KeyProvider {

    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 8;

    private final SecretKey key;
    private final String keyId;

    private LocalKeyProvider(SecretKey key, String keyId) {
        this.key = key;
        this.keyId = keyId;
    }

    /** @param setting the name of the setting that holds the key, for saying what is wrong with it */
    static LocalKeyProvider of(String setting, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            // Not as a cause: it may quote the key.
            throw notAKey(setting);
        }
        if (bytes.length != KEY_BYTES) {
            throw notAKey(setting);
        }
        return new LocalKeyProvider(DataKey.secretKey(bytes), "local:" + fingerprint(bytes));
    }

    @Override
    public String keyId() {
        return keyId;
    }

    @Override
    public boolean knows(String id) {
        return id.equals(keyId);
    }

    @Override
    public DataKey newDataKey(WorkspaceId workspace) {
        byte[] plain = AesGcm.random(KEY_BYTES);
        return DataKey.of(plain, AesGcm.encrypt(key, context(workspace), plain));
    }

    @Override
    public SecretKey unwrap(WorkspaceId workspace, String id, byte[] wrapped) {
        try {
            return DataKey.secretKey(AesGcm.decrypt(key, context(workspace), wrapped));
        } catch (GeneralSecurityException e) {
            throw new UnavailableException(
                    "secret_unreadable", "The secret cannot be decrypted; rotate the credential");
        }
    }

    private static byte[] context(WorkspaceId workspace) {
        return ("mayfly data key of workspace " + workspace).getBytes(StandardCharsets.US_ASCII);
    }

    /** Tells keys apart and tells nothing of them. */
    private static String fingerprint(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("mayfly key id ".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest.digest(key), 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private static IllegalArgumentException notAKey(String setting) {
        return new IllegalArgumentException(
                setting + " must be 32 bytes in Base64, such as 'openssl rand -base64 32' prints");
    }
}
