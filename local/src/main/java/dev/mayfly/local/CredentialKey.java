package dev.mayfly.local;

import java.security.SecureRandom;
import java.util.Base64;

/** The key that provider credentials are encrypted under, made at the first start; without its file they are lost. */
final class CredentialKey {

    static final String FILE = "credential-key";

    private static final int KEY_BYTES = 32;

    private CredentialKey() {}

    static String in(LocalFolder folder) {
        return folder.read(FILE).map(String::strip).orElseGet(() -> generate(folder));
    }

    private static String generate(LocalFolder folder) {
        var bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        String key = Base64.getEncoder().encodeToString(bytes);
        folder.write(FILE, key + "\n");
        return key;
    }
}
