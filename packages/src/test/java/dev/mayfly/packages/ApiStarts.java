package dev.mayfly.packages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts the API again and again, in the ways that the benchmark compares, and takes the time in milliseconds. */
public final class ApiStarts implements AutoCloseable {

    private static final Path LOGBACK = Zip.ROOT.resolve("packages/src/test/resources/logback-cold-start.xml");

    /** The pool takes a connection for alive that was used a moment ago. */
    private static final Duration UNCHECKED = Duration.ofSeconds(1);

    private final Installation installation;
    private final Path folder;
    private final String classPath;
    private final Path cache;

    private ApiStarts(Installation installation, Path folder, String classPath) {
        this.installation = installation;
        this.folder = folder;
        this.classPath = classPath;
        this.cache = folder.resolve("api.aot");
    }

    /** As a container image would have it: jars only, and a cache that one start has filled. */
    public static ApiStarts prepare(Path folder) throws Exception {
        Path unpacked = Zip.API.unpack(folder);
        var jars = new ArrayList<Path>();
        try (Stream<Path> own = Files.list(Zip.ROOT.resolve("api-function/target"));
                Stream<Path> libraries = Files.list(unpacked.resolve("lib"));
                Stream<Path> runtime = Files.list(Zip.ROOT.resolve("packages/target/runtime"))) {
            own.filter(path -> path.getFileName().toString().matches("api-function-.*\\.jar"))
                    .forEach(jars::add);
            runtime.sorted().forEach(jars::add);
            libraries.sorted().forEach(jars::add);
        }
        String classPath = jars.stream().map(Path::toString).collect(Collectors.joining(":"));
        var starts = new ApiStarts(Installation.create(), Files.createDirectories(folder.resolve("work")), classPath);
        starts.start(List.of("-XX:AOTCacheOutput=" + starts.cache), true);
        if (!Files.exists(starts.cache)) {
            throw new IOException("No AOT cache was made");
        }
        return starts;
    }

    /** To the first line of a program that does nothing else. */
    public double hello(String program) throws IOException {
        var builder = new ProcessBuilder(
                java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                "" + Zip.ROOT.resolve("packages/target/test-classes"),
                program);
        long start = System.nanoTime();
        Process process = builder.start();
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.readLine();
            return millisSince(start);
        } finally {
            process.destroy();
        }
    }

    /** From the start of the process to the first answer. */
    public double firstAnswer(boolean cached) throws Exception {
        return start(cached ? List.of("-XX:AOTCache=" + cache) : List.of(), false);
    }

    /**
     * From the restoration of an instance that was warmed up, or of one that has only started, to its first answer. The
     * latter's connection is cut, as that in a snapshot is.
     */
    public FirstRequest firstRequest(boolean warm) throws Exception {
        try (var function = warm
                ? FunctionProcess.startForSnapshot(Zip.API, settings(), folder)
                : FunctionProcess.start(Zip.API, settings(), folder)) {
            function.await(warm ? function.api().frozen() : function.api().asked());
            if (!warm) {
                installation
                        .administrator()
                        .texts("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'mayfly_app'");
                Thread.sleep(UNCHECKED);
            }
            long start = System.nanoTime();
            function.api().restore();
            function.await(function.api().asked());
            double restored = millisSince(start);
            function.invoke(ApiEvents.format1("GET", "/api/experiments/none", installation.key(), null));
            return new FirstRequest(restored, millisSince(start));
        }
    }

    /**
     * What passed since the restoration began.
     *
     * @param restored until the process asked for a request: nothing, when there was no restoration
     * @param answered until it had answered, which is what whoever sent it waits for
     */
    public record FirstRequest(double restored, double answered) {}

    @Override
    public void close() {
        installation.close();
    }

    private double start(List<String> options, boolean toTheEnd) throws Exception {
        var command = new ArrayList<>(List.of(java(), "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.add("-Dlogback.configurationFile=" + LOGBACK);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, FunctionProcess.RUNTIME, Zip.API.handler()));
        try (var api = new RuntimeApi()) {
            var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.redirectOutput(folder.resolve("start.log").toFile());
            builder.environment().putAll(installation.app());
            builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
            builder.environment().put("LAMBDA_TASK_ROOT", folder.toString());
            var answer = api.invoke(
                    ApiEvents.format1("GET", "/health/ready", installation.key(), null), Duration.ofMinutes(1));
            long start = System.nanoTime();
            Process process = builder.start();
            try {
                answer.get(60, TimeUnit.SECONDS);
                return millisSince(start);
            } finally {
                process.destroy();
                if (toTheEnd) {
                    process.waitFor();
                } else {
                    process.destroyForcibly().waitFor();
                }
            }
        }
    }

    private Map<String, String> settings() {
        var settings = new HashMap<>(installation.app());
        settings.put("JAVA_TOOL_OPTIONS", "-Dlogback.configurationFile=" + LOGBACK);
        return settings;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
