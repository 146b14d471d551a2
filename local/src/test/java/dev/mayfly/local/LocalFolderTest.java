package dev.mayfly.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFolderTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path parent;

    @Test
    void keepsFilesForTheirOwnerOnly() throws IOException {
        try (var folder = LocalFolder.open(parent.resolve("new/folder"))) {
            assertThat(folder.read("api-key")).isEmpty();

            folder.write("api-key", "first");
            folder.write("api-key", "second");

            assertThat(folder.read("api-key")).contains("second");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("api-key"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void belongsToOneAtATime() {
        try (var first = LocalFolder.open(parent)) {
            assertThat(first.read("api-key")).isEmpty();
            assertThatThrownBy(() -> LocalFolder.open(parent))
                    .isInstanceOf(LocalException.class)
                    .hasMessageContaining("Another Mayfly is running on " + parent);
        }

        LocalFolder.open(parent).close();
    }

    @Test
    void saysWhyItCannotBeUsed() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "");

        assertThatThrownBy(() -> LocalFolder.open(file))
                .isInstanceOf(LocalException.class)
                .hasMessageContaining(file.toString());
    }
}
