package dev.mayfly.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptKeyTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path parent;

    @Test
    void staysWhatItIsInItsFolderAndDiffersFromOthers() throws IOException {
        String key;
        try (var folder = LocalFolder.open(parent.resolve("one"))) {
            key = KeptKey.CREDENTIALS.in(folder);
            assertThat(Base64.getDecoder().decode(key)).hasSize(32);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve(KeptKey.CREDENTIALS.file()))))
                    .isEqualTo("rw-------");
        }
        try (var folder = LocalFolder.open(parent.resolve("one"))) {
            assertThat(KeptKey.CREDENTIALS.in(folder)).isEqualTo(key);
            assertThat(KeptKey.SESSIONS.in(folder)).isNotEqualTo(key);
        }
        try (var folder = LocalFolder.open(parent.resolve("other"))) {
            assertThat(KeptKey.CREDENTIALS.in(folder)).isNotEqualTo(key);
        }
    }
}
