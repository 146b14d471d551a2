package dev.mayfly.api.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.UnprocessableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UrlImporterTest {

    private static HttpServer server;
    private static WebFetcher fetcher;

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(body.length > 5 ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        fetcher = new WebFetcher(new Here(), Duration.ofSeconds(5));
    }

    @AfterAll
    static void stop() throws IOException {
        fetcher.close();
        server.stop(0);
    }

    @Test
    void fetchesAllInTheOrderOfTheirAddresses() {
        List<String> urls = IntStream.range(0, 20).mapToObj(i -> url("/" + i)).toList();

        List<ImportedDocument> documents = new UrlImporter(fetcher).fetchAll(urls, "/urls");

        assertThat(documents).extracting(ImportedDocument::url).isEqualTo(urls);
        assertThat(documents)
                .extracting(ImportedDocument::content)
                .isEqualTo(IntStream.range(0, 20).mapToObj(i -> "/" + i).toList());
    }

    @Test
    void oneFailureRefusesAllAndNamesOnlyWhatFailed() {
        var urls = List.of(url("/a"), url("/missing"), url("/b"), "ftp://x/");

        var refusal = catchThrowableOfType(
                UnprocessableException.class, () -> new UrlImporter(fetcher).fetchAll(urls, "/urls"));

        assertThat(refusal.errors()).extracting(FieldError::pointer).containsExactly("/urls/1", "/urls/3");
        assertThat(refusal.errors().getFirst().detail())
                .isEqualTo(urls.get(1) + ": the server answered with status 404");
    }

    private static String url(String path) {
        return "http://pages.test:%d%s".formatted(server.getAddress().getPort(), path);
    }

    /** Every name leads to this machine. */
    private static final class Here implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) {
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
