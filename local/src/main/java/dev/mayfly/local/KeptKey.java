package dev.mayfly.local;

import java.security.SecureRandom;
import java.util.Base64;

/** Keys that a deployment would be given, made at the first start and kept in the folder. */
enum KeptKey {
    /** What provider credentials are encrypted under; without its file they are lost. */
    CREDENTIALS("credential-key"),
    /** What sessions of pages are signed with; without its file everybody signs in anew. */
    SESSIONS("session-key");

    private static final int KEY_BYTES = 32;

    private final String file;

    KeptKey(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    String in(LocalFolder folder) {
        return folder.read(file).map(String::strip).orElseGet(() -> generate(folder));
    }

    private String generate(LocalFolder folder) {
        var bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        String key = Base64.getEncoder().encodeToString(bytes);
        folder.write(file, key + "\n");
        return key;
    }
}
