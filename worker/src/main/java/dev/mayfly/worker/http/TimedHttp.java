package dev.mayfly.worker.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HTTP whose timeout covers the whole exchange.
 *
 * <p>The timeout of {@link HttpRequest} ends with the headers, so a body that trickles in would hold a job for ever.
 */
public final class TimedHttp implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final long MAX_BODY_BYTES = 64L * 1024 * 1024;

    private final HttpClient client;
    private final Duration timeout;

    public TimedHttp(Duration timeout) {
        this.timeout = timeout;
        // Redirects are not followed: they would carry the key and the document to another address.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT)
                .build();
    }

    public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        var body = BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BODY_BYTES);
        var response = client.sendAsync(request, body);
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no whole answer within %d ms".formatted(timeout.toMillis()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("request failed", e.getCause());
        } finally {
            // Ends an exchange that timed out or was interrupted; does nothing to a finished one.
            response.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
