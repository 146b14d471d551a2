package dev.mayfly.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialKeyTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path parent;

    @Test
    void staysWhatItIsInItsFolderAndDiffersFromOthers() throws IOException {
        String key;
        try (var folder = LocalFolder.open(parent.resolve("one"))) {
            key = CredentialKey.in(folder);
            assertThat(Base64.getDecoder().decode(key)).hasSize(32);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(CredentialKey.FILE))))
                    .isEqualTo("rw-------");
        }
        try (var folder = LocalFolder.open(parent.resolve("one"))) {
            assertThat(CredentialKey.in(folder)).isEqualTo(key);
        }
        try (var folder = LocalFolder.open(parent.resolve("other"))) {
            assertThat(CredentialKey.in(folder)).isNotEqualTo(key);
        }
    }
}
