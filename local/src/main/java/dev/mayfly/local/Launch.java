package dev.mayfly.local;

import dev.mayfly.local.aot.AotCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts {@link Local} in a JVM of its own, over an AOT cache when one can be made, and ends with it. */
public final class Launch {

    /** Where the cache is kept, as the build tells it. */
    private static final String FOLDER = "mayfly.aot";

    private static final List<String> OPTIONS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private Launch() {}

    public static void main(String[] arguments) throws InterruptedException {
        Process local;
        try {
            local = start();
        } catch (IOException e) {
            // No place for a cache, or no process: then as it is.
            Local.main(arguments);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(local), "stop"));
        System.exit(local.waitFor());
    }

    private static Process start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        AotCache cache = AotCache.in(Path.of(System.getProperty(FOLDER)), System.getProperty("java.class.path"));
        cache.makeBeside(java, OPTIONS);
        var command = new ArrayList<>(List.of(java));
        command.addAll(OPTIONS);
        command.addAll(cache.options());
        command.addAll(List.of("-cp", cache.classPath(), Local.class.getName()));
        return new ProcessBuilder(command).inheritIO().start();
    }

    private static void stop(Process local) {
        local.destroy();
        try {
            local.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
