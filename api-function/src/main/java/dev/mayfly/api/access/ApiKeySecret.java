package dev.mayfly.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key as its holder has it: {@code mf_<id>_<secret>}, the id as 32 hexadecimal digits and the secret as 256 random
 * bits in URL-safe Base64. Only the hash is ever stored.
 */
public record ApiKeySecret(UUID id, String secret) {

    private static final String PREFIX = "mf_";
    private static final Pattern FORMAT = Pattern.compile("mf_([0-9a-f]{16})([0-9a-f]{16})_([A-Za-z0-9_-]{43})");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new secret for the key of this id. */
    public static ApiKeySecret generate(UUID id) {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return new ApiKeySecret(id, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    static boolean looksLikeKey(String credential) {
        return credential.startsWith(PREFIX);
    }

    static Optional<ApiKeySecret> parse(String credential) {
        Matcher matcher = FORMAT.matcher(credential);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var id = new UUID(Long.parseUnsignedLong(matcher.group(1), 16), Long.parseUnsignedLong(matcher.group(2), 16));
        return Optional.of(new ApiKeySecret(id, matcher.group(3)));
    }

    /** SHA-256 of the secret. */
    public byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    public String lastFour() {
        return secret.substring(secret.length() - 4);
    }

    /** What the holder keeps; shown once and never again. */
    public String reveal() {
        return PREFIX + id.toString().replace("-", "") + "_" + secret;
    }

    /** Never the secret, so that it cannot slip into a log. */
    @Override
    public String toString() {
        return PREFIX + id + "_…";
    }
}
