package dev.mayfly.api.access;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what a browser keeps for us, so that it comes back as it was given. What is signed can be read by everybody. */
@Singleton
public final class Signatures {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_KEY_BYTES = 32;

    /** The first one signs. */
    private final List<SecretKeySpec> keys;

    Signatures(SessionConfiguration configuration) {
        if (configuration.key().isEmpty()) {
            keys = List.of();
            return;
        }
        var found = new ArrayList<SecretKeySpec>();
        found.add(key(configuration.key(), "SESSION_KEY"));
        for (String old : configuration.oldKeys().split(",", -1)) {
            if (!old.isBlank()) {
                found.add(key(old.strip(), "SESSION_KEYS_OLD"));
            }
        }
        keys = List.copyOf(found);
    }

    /** Whether there is a key to sign with. */
    public boolean arePossible() {
        return !keys.isEmpty();
    }

    /** The text with its signature, which is good for this purpose only. */
    public String sign(String purpose, String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8)) + "." + encode(mac(keys.getFirst(), purpose, text));
    }

    /** The text, when it was signed for this purpose by one of our keys. */
    public Optional<String> verify(String purpose, String signed) {
        int dot = signed.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        try {
            var text = new String(Base64.getUrlDecoder().decode(signed.substring(0, dot)), StandardCharsets.UTF_8);
            byte[] signature = Base64.getUrlDecoder().decode(signed.substring(dot + 1));
            return keys.stream().anyMatch(key -> MessageDigest.isEqual(mac(key, purpose, text), signature))
                    ? Optional.of(text)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] mac(SecretKeySpec key, String purpose, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal((purpose + "\0" + text).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has " + ALGORITHM, e);
        }
    }

    private static SecretKeySpec key(String base64, String setting) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // Without the cause, which quotes the key.
            throw new IllegalArgumentException(setting + " is not Base64");
        }
        if (bytes.length < LEAST_KEY_BYTES) {
            throw new IllegalArgumentException("%s must have at least %d bytes".formatted(setting, LEAST_KEY_BYTES));
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
