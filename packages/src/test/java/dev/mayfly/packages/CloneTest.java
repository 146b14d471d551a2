package dev.mayfly.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two processes with the same memory, as two restored from one snapshot are: here they are forked. */
@EnabledOnOs(OS.LINUX)
class CloneTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void copiesOfAProcessMakeDisjointIds() throws Exception {
        Path library = Zip.API.unpack(folder).resolve("lib");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xint",
                        "-Xmx256m",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:+UseEpsilonGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        "%s/*:%s".formatted(library, Zip.ROOT.resolve("packages/target/test-classes")),
                        Clones.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();

        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("log")))
                .isZero();

        List<UUID> ids = Stream.of("original", "one", "other")
                .flatMap(name -> ids(name).stream())
                .toList();
        assertThat(ids).hasSize(600).doesNotHaveDuplicates();
        // What remains of an id without its time and counter: a collision there is a matter of time.
        assertThat(ids.stream().map(UUID::getLeastSignificantBits)).doesNotHaveDuplicates();
    }

    private List<UUID> ids(String name) {
        try {
            return Files.readAllLines(folder.resolve(name)).stream()
                    .map(UUID::fromString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
