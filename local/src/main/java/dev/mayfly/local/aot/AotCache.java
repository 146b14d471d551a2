package dev.mayfly.local.aot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A cache of loaded and linked classes. The first start with some class path takes down what it loads, the second one has the
 * cache made of that beside itself, and from then on starts read it. Another class path begins anew.
 */
public final class AotCache {

    private final Jars jars;
    private final Path recording;
    private final Path cache;

    private AotCache(Jars jars, Path folder) {
        this.jars = jars;
        this.recording = folder.resolve(jars.fingerprint() + ".aotconf");
        this.cache = folder.resolve(jars.fingerprint() + ".aot");
    }

    /**
     * The cache of a class path, made or not.
     *
     * @param folder which is the cache's alone; what belongs to other class paths is deleted from it
     */
    public static AotCache in(Path folder, String classPath) throws IOException {
        Jars jars = Jars.of(classPath, folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!file.getFileName().toString().startsWith(jars.fingerprint())) {
                    Files.delete(file);
                }
            }
        }
        return new AotCache(jars, folder);
    }

    public String classPath() {
        return jars.classPath();
    }

    /** With which the JVM is to start. */
    public List<String> options() {
        // What cannot be cached, or is not found in the cache, is told class by class and stub by stub, a screen full
        // of
        // warnings that mean nothing to the reader.
        if (Files.exists(cache)) {
            return List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=error");
        }
        return Files.exists(recording)
                ? List.of()
                : List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recording, "-Xlog:aot*=error");
    }

    /**
     * Makes the cache when there is a recording and nobody has made it yet; takes some seconds, in a process of its own.
     *
     * @param options those that the recorded JVM was started with, and the next one will be: a JVM with others complains of
     *     the cache, and leaves out part of it
     */
    public void makeBeside(String java, List<String> options) throws IOException {
        if (Files.exists(cache) || !Files.exists(recording)) {
            return;
        }
        Path unfinished = cache.resolveSibling(jars.fingerprint() + ".making");
        var command = new ArrayList<>(List.of(java));
        command.addAll(options);
        command.addAll(List.of(
                "-XX:AOTMode=create",
                "-XX:AOTConfiguration=" + recording,
                "-XX:AOTCache=" + unfinished,
                "-cp",
                classPath()));
        var making = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var _ = making.onExit().thenAccept(ended -> {
            if (ended.exitValue() == 0) {
                var _ = unfinished.toFile().renameTo(cache.toFile());
            }
        });
    }
}
