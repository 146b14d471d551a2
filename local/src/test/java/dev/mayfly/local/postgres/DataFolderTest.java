package dev.mayfly.local.postgres;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.local.LocalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path parent;

    @Test
    void acceptsAMissingAndAnEmptyFolder() {
        assertThatCode(() -> new DataFolder(parent).check("18")).doesNotThrowAnyException();
        assertThatCode(() -> new DataFolder(parent.resolve("missing")).check("18"))
                .doesNotThrowAnyException();
    }

    @Test
    void acceptsAFolderOfItsOwnVersion() throws IOException {
        makeFolder("18\n");

        assertThatCode(() -> new DataFolder(parent).check("18")).doesNotThrowAnyException();
    }

    @Test
    void refusesAFolderOfAnotherVersion() throws IOException {
        makeFolder("17\n");

        assertThatThrownBy(() -> new DataFolder(parent).check("18"))
                .isInstanceOf(LocalException.class)
                .hasMessage(
                        "%s was made by PostgreSQL 17, and this is PostgreSQL 18; move it away to start afresh",
                        parent);
    }

    @Test
    void refusesWhatIsNoDataFolder() throws IOException {
        Path letters = Files.createDirectory(parent.resolve("letters"));
        Files.writeString(letters.resolve("letter.txt"), "Dear");

        assertThatThrownBy(() -> new DataFolder(letters).check("18"))
                .isInstanceOf(LocalException.class)
                .hasMessageContaining("is not a complete PostgreSQL data folder");
        assertThatThrownBy(() -> new DataFolder(letters.resolve("letter.txt")).check("18"))
                .isInstanceOf(LocalException.class)
                .hasMessageContaining("is not a complete PostgreSQL data folder");
    }

    private void makeFolder(String version) throws IOException {
        Files.writeString(parent.resolve("PG_VERSION"), version);
        Files.writeString(parent.resolve("postgresql.conf"), "");
    }
}
