package dev.mayfly.packages;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Lambda's <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>: the process asks it for
 * the next event and posts what became of it. Answers over 6 MB are refused, as Lambda does it.
 */
final class RuntimeApi implements AutoCloseable {

    static final int MAX_BYTES = 6 * 1024 * 1024;

    private static final String PREFIX = "/2018-06-01/runtime/";
    private static final int ACCEPTED = 202;
    private static final int TOO_LARGE = 413;

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
    private final Map<String, Invocation> running = new ConcurrentHashMap<>();
    private final CompletableFuture<String> initError = new CompletableFuture<>();
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CompletableFuture<Void> frozen = new CompletableFuture<>();
    private final CompletableFuture<Void> thaw = new CompletableFuture<>();

    RuntimeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext(PREFIX, this::answer);
        server.start();
    }

    String address() {
        return "localhost:" + server.getAddress().getPort();
    }

    /** Hands the event to the process as soon as it asks. */
    CompletableFuture<Outcome> invoke(String event, Duration timeout) {
        var invocation = new Invocation(
                UUID.randomUUID().toString(), event, Instant.now().plus(timeout), new CompletableFuture<>());
        waiting.add(invocation);
        return invocation.outcome;
    }

    /** What the process says when it cannot start. */
    CompletableFuture<String> initError() {
        return initError;
    }

    /** Done when the process has started and asks for its first event. */
    CompletableFuture<Void> asked() {
        return asked;
    }

    /** Done when the process asks to be restored, which is when Lambda would take the snapshot. */
    CompletableFuture<Void> frozen() {
        return frozen;
    }

    void restore() {
        thaw.complete(null);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(PREFIX.length());
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (path) {
                case "invocation/next" -> next(exchange);
                case "restore/next" -> {
                    frozen.complete(null);
                    thaw.join();
                    exchange.sendResponseHeaders(200, -1);
                }
                case "init/error", "restore/error" -> {
                    initError.complete(new String(body, StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(ACCEPTED, -1);
                }
                default -> finish(exchange, path.split("/", -1), body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void next(HttpExchange exchange) throws IOException, InterruptedException {
        asked.complete(null);
        Invocation invocation = waiting.take();
        running.put(invocation.id, invocation);
        var headers = exchange.getResponseHeaders();
        // Without it the native client of AWS crashes.
        headers.set("Content-Type", "application/json");
        headers.set("Lambda-Runtime-Aws-Request-Id", invocation.id);
        headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(invocation.deadline.toEpochMilli()));
        headers.set(
                "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:mayfly:live");
        headers.set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0");
        byte[] event = invocation.event.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, event.length);
        exchange.getResponseBody().write(event);
    }

    private void finish(HttpExchange exchange, String[] path, byte[] body) throws IOException {
        Invocation invocation = running.get(path[1]);
        if (invocation == null) {
            throw new IOException("Nobody asked for " + String.join("/", path));
        }
        if (body.length > MAX_BYTES) {
            invocation.outcome.complete(new Outcome(true, "The answer is larger than 6 MB"));
            exchange.sendResponseHeaders(TOO_LARGE, -1);
            return;
        }
        invocation.outcome.complete(new Outcome(path[2].equals("error"), new String(body, StandardCharsets.UTF_8)));
        exchange.sendResponseHeaders(ACCEPTED, -1);
    }

    /** What the process has posted: an answer, or an error in Lambda's JSON. */
    record Outcome(boolean isError, String body) {}

    private record Invocation(String id, String event, Instant deadline, CompletableFuture<Outcome> outcome) {}
}
