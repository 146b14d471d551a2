package dev.mayfly.api.web.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * What a browser keeps while its user is with the identity provider, so that only that browser can end what it began.
 *
 * @param state comes back with the browser
 * @param nonce comes back inside the token
 * @param verifier shows that whoever redeems the code has asked for it (PKCE)
 * @param next where to go afterwards
 */
record SignInFlow(String state, String nonce, String verifier, Instant expiresAt, String next) {

    private static final int RANDOM_BYTES = 32;
    private static final int PARTS = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    static SignInFlow begin(Instant expiresAt, String next) {
        return new SignInFlow(random(), random(), random(), expiresAt, next);
    }

    String challenge() {
        try {
            return encode(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    String write() {
        return String.join(" ", state, nonce, verifier, Long.toString(expiresAt.getEpochSecond()), next);
    }

    static Optional<SignInFlow> parse(String text) {
        String[] parts = text.split(" ", PARTS);
        return parts.length == PARTS
                ? Optional.of(new SignInFlow(
                        parts[0], parts[1], parts[2], Instant.ofEpochSecond(Long.parseLong(parts[3])), parts[4]))
                : Optional.empty();
    }

    private static String random() {
        var bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return encode(bytes);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Never what proves that the browser is the one. */
    @Override
    public String toString() {
        return "sign-in until " + expiresAt;
    }
}
