package dev.mayfly.packages;

import dev.mayfly.packages.RuntimeApi.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An execution environment of Lambda: a zip, unpacked, in a process under AWS's own runtime client. */
final class FunctionProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration FUNCTION_TIMEOUT = Duration.ofMinutes(15);
    static final String RUNTIME = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    private final RuntimeApi api = new RuntimeApi();
    private final Process process;
    private final Path log;

    private FunctionProcess(Zip zip, Map<String, String> environment, List<String> options, Path folder)
            throws IOException {
        Path task = zip.unpack(folder);
        log = folder.resolve(task.getFileName() + ".log");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As Lambda's own Java 25 has it: a small machine, and a start that is over soon.
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.addAll(List.of("-cp", Zip.ROOT.resolve("packages/target/runtime") + "/*", RUNTIME, zip.handler()));
        var builder = new ProcessBuilder(command)
                .directory(task.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(lambda(task));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    static FunctionProcess start(Zip zip, Map<String, String> environment, Path folder) throws IOException {
        return new FunctionProcess(zip, environment, List.of(), folder);
    }

    /** As a version is published with SnapStart: it waits for its restoration when it has started. */
    static FunctionProcess startForSnapshot(Zip zip, Map<String, String> environment, Path folder) throws IOException {
        var settings = new HashMap<>(environment);
        settings.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
        return new FunctionProcess(
                zip, settings, List.of("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac"), folder);
    }

    RuntimeApi api() {
        return api;
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    /** What became of the event. */
    Outcome invoke(String event) throws Exception {
        return await(api.invoke(event, FUNCTION_TIMEOUT));
    }

    /** Ends the environment when the time is over, as Lambda does it. */
    void killAfter(Duration timeout) throws InterruptedException {
        if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("The process has ended by itself: " + log());
        }
        process.destroyForcibly().waitFor();
    }

    <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        try {
            CompletableFuture.anyOf(future, process.onExit()).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("No answer; the log says: " + log(), e);
        }
        if (!future.isDone()) {
            throw new IllegalStateException("The process has ended; the log says: " + log());
        }
        return future.get();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        api.close();
    }

    private Map<String, String> lambda(Path task) {
        return Map.of(
                "AWS_LAMBDA_RUNTIME_API", api.address(),
                "LAMBDA_TASK_ROOT", task.toString(),
                "AWS_REGION", "eu-central-1",
                "AWS_LAMBDA_FUNCTION_NAME", "mayfly",
                "AWS_LAMBDA_FUNCTION_VERSION", "1",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769",
                "AWS_LAMBDA_LOG_FORMAT", "JSON",
                "TZ", "UTC");
    }
}
