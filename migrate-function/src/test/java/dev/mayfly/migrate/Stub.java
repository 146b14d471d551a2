package dev.mayfly.migrate;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A server that notes what it is asked, and answers as it is told to. */
final class Stub implements AutoCloseable {

    private final HttpServer server;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    /** What somebody sent; the content type is empty when there was none. */
    record Call(String method, String query, String contentType, String body) {}

    /** What is sent back. */
    record Answer(int status, String body) {}

    Stub(Function<Call, Answer> answers) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            var type = exchange.getRequestHeaders().getFirst("Content-Type");
            var call = new Call(
                    exchange.getRequestMethod(),
                    String.valueOf(exchange.getRequestURI().getRawQuery()),
                    type == null ? "" : type,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            calls.add(call);
            var answer = answers.apply(call);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
