package dev.mayfly.local.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** One of those that the cache knows of: without it where the cache is made, each start would complain. */
    private static final List<String> OPTIONS = List.of("--enable-native-access=ALL-UNNAMED");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path parent;

    @Test
    void theFirstStartIsRecordedAndTheThirdReadsTheCache() throws Exception {
        String classPath = classes();
        Path folder = parent.resolve("aot");

        AotCache first = AotCache.in(folder, classPath);
        assertThat(first.options()).first().isEqualTo("-XX:AOTMode=record");
        assertThat(run(first)).contains("hello");

        AotCache second = AotCache.in(folder, classPath);
        assertThat(second.options()).isEmpty();
        second.makeBeside(JAVA, OPTIONS);
        awaitCache(second);

        AotCache third = AotCache.in(folder, classPath);
        assertThat(run(third))
                .contains("hello", "source: shared objects file", Greeting.class.getName())
                .doesNotContain("[error]", "[warning]");
    }

    @Test
    void otherClassesBeginAnewAndTakeWhatWasCachedAway() throws Exception {
        String classPath = classes();
        Path folder = parent.resolve("aot");
        AotCache before = AotCache.in(folder, classPath);
        run(before);

        Files.writeString(Path.of(classPath.split(File.pathSeparator, -1)[0], "new.txt"), "new");
        AotCache after = AotCache.in(folder, classPath);

        assertThat(after.options()).first().isEqualTo("-XX:AOTMode=record");
        assertThat(before.classPath().split(File.pathSeparator, -1)).noneMatch(jar -> Files.exists(Path.of(jar)));
    }

    /** A folder with the program and a folder with nothing that matters. */
    private String classes() throws IOException {
        Path program = Files.createDirectories(parent.resolve("classes"));
        Path other = Files.createDirectories(parent.resolve("other"));
        Files.writeString(other.resolve("other.txt"), "other");
        String name = Greeting.class.getName().replace('.', '/') + ".class";
        Path target = program.resolve(name);
        Files.createDirectories(target.resolveSibling("."));
        try (InputStream content = Greeting.class.getResourceAsStream("/" + name)) {
            Files.copy(content, target);
        }
        return program + File.pathSeparator + other;
    }

    private static String run(AotCache cache) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(JAVA, "-Xlog:class+load"));
        command.addAll(OPTIONS);
        command.addAll(cache.options());
        command.addAll(List.of("-cp", cache.classPath(), Greeting.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        // Of what was loaded, our own class alone matters.
        return output.lines()
                .filter(line -> !line.contains("class,load") || line.contains(Greeting.class.getName()))
                .reduce("", (lines, line) -> lines + line + "\n");
    }

    private static void awaitCache(AotCache cache) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (cache.options().isEmpty() && Instant.now().isBefore(deadline)) {
            Thread.sleep(50);
        }
        assertThat(cache.options()).first().asString().startsWith("-XX:AOTCache=");
    }
}
