package dev.mayfly.migrate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Names each state of the schema by a hash of the migrations that lead to it.
 *
 * <p>Each hash takes in the one before, so that a package knows the names of all states that it has gone through, and an
 * older one from one that it has never seen.
 */
final class SchemaVersions {

    private static final int SHOWN_BYTES = 16;

    private final List<String> hashes;

    private SchemaVersions(List<String> hashes) {
        this.hashes = hashes;
    }

    static SchemaVersions of(Scripts scripts) {
        var hashes = new ArrayList<String>();
        byte[] last = new byte[0];
        for (var script : scripts.migrations()) {
            var digest = sha256();
            digest.update(last);
            digest.update(script.name().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) (script.isTransactional() ? 1 : 0));
            digest.update(script.sql().getBytes(StandardCharsets.UTF_8));
            last = digest.digest();
            hashes.add(HexFormat.of().formatHex(last, 0, SHOWN_BYTES));
        }
        return new SchemaVersions(hashes);
    }

    /** Where all migrations of this package lead to. */
    String latest() {
        return hashes.getLast();
    }

    /** Whether the migrations of this package lead past it. */
    boolean isOlder(String version) {
        return hashes.subList(0, hashes.size() - 1).contains(version);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
