package dev.mayfly.api.train;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.SecretKey;

/** As much of AWS KMS's JSON protocol as making and unwrapping data keys takes, with one key for each ARN. */
final class StubKms implements AutoCloseable {

    static final String KEY = "arn:aws:kms:eu-central-1:000000000000:key/11111111-2222-3333-4444-555555555555";
    static final String OTHER_KEY = "arn:aws:kms:eu-central-1:000000000000:key/66666666-7777-8888-9999-000000000000";

    private final HttpServer server;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile boolean denying;

    private StubKms(HttpServer server) {
        this.server = server;
    }

    static StubKms start() throws IOException {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        var stub = new StubKms(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        stub.server.createContext("/", stub::answer);
        stub.server.start();
        return stub;
    }

    String url() {
        return "http://localhost:%d".formatted(server.getAddress().getPort());
    }

    /** What was asked: the operation, the key, and the workspace. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** From now on refuses everything, quoting what it was sent. */
    void deny() {
        denying = true;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, Object> request = JSONObjectUtils.parse(text);
            String key = String.valueOf(request.get("KeyId"));
            String context = new TreeMap<>(
                            Objects.requireNonNull(JSONObjectUtils.getJSONObject(request, "EncryptionContext")))
                    .toString();
            calls.add("%s %s %s".formatted(target, key, context));
            if (denying) {
                send(
                        exchange,
                        400,
                        "{\"__type\": \"AccessDeniedException\", \"message\": \"no: %s\"}"
                                .formatted(text.replace("\"", "'")));
                return;
            }
            switch (target) {
                case "TrentService.GenerateDataKey" -> generate(exchange, key, context);
                case "TrentService.Decrypt" ->
                    decrypt(exchange, key, context, String.valueOf(request.get("CiphertextBlob")));
                default -> send(exchange, 400, "{\"__type\": \"UnknownOperationException\"}");
            }
        } catch (ParseException e) {
            throw new IOException(e);
        }
    }

    private static void generate(HttpExchange exchange, String key, String context) throws IOException {
        byte[] plain = AesGcm.random(32);
        send(
                exchange,
                200,
                "{\"KeyId\": \"%s\", \"Plaintext\": \"%s\", \"CiphertextBlob\": \"%s\"}"
                        .formatted(key, base64(plain), base64(AesGcm.encrypt(master(key), bytes(context), plain))));
    }

    private static void decrypt(HttpExchange exchange, String key, String context, String blob) throws IOException {
        try {
            byte[] plain = AesGcm.decrypt(
                    master(key), bytes(context), Base64.getDecoder().decode(blob));
            send(exchange, 200, "{\"KeyId\": \"%s\", \"Plaintext\": \"%s\"}".formatted(key, base64(plain)));
        } catch (GeneralSecurityException e) {
            send(exchange, 400, "{\"__type\": \"InvalidCiphertextException\"}");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes(body).length);
        exchange.getResponseBody().write(bytes(body));
    }

    private static SecretKey master(String key) {
        return DataKey.secretKey(bytes(key.substring(key.length() - 32)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
