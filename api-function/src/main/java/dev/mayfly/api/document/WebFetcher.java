package dev.mayfly.api.document;

import dev.mayfly.document.Document;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one page: http and https, public addresses, at most 3 redirects, 5 MB and 10 seconds in all; HTML becomes text.
 */
@Singleton
final class WebFetcher {

    private static final int MAX_BYTES = 5_000_000;
    private static final int MAX_REDIRECTS = 3;
    private static final int MAX_PORT = 65_535;
    private static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final Set<String> TEXT_TYPES =
            Set.of("application/json", "application/xml", "application/xhtml+xml", "application/markdown");

    private final CloseableHttpClient client;
    private final Duration atMost;
    private final ScheduledExecutorService alarm =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

    @Inject
    WebFetcher() {
        this(new PublicAddresses(), AT_MOST);
    }

    WebFetcher(DnsResolver resolver, Duration atMost) {
        this.atMost = atMost;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(resolver)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(atMost))
                                .setSocketTimeout(Timeout.of(atMost))
                                .build())
                        .setMaxConnTotal(50)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("Mayfly")
                .build();
    }

    /** How fetching one address ended. */
    sealed interface Fetch {

        record Fetched(ImportedDocument document) implements Fetch {}

        /**
         * There is nothing to import.
         *
         * @param reason a sentence for the caller, without anything that the far side said
         */
        record Refused(String reason) implements Fetch {}
    }

    /** How one request of a fetch ended: with an answer, or with another address to ask. */
    private sealed interface Hop {

        record Ended(Fetch fetch) implements Hop {}

        record Redirected(String location) implements Hop {}
    }

    Fetch fetch(String url) {
        long deadline = System.nanoTime() + atMost.toNanos();
        String next = url;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            Optional<URI> uri = webAddress(next);
            if (uri.isEmpty()) {
                return new Fetch.Refused("only absolute http and https addresses can be imported");
            }
            switch (get(url, uri.get(), deadline)) {
                case Hop.Ended(Fetch fetch) -> {
                    return fetch;
                }
                case Hop.Redirected(String location) -> next = location;
            }
        }
        return new Fetch.Refused("more than %d redirects".formatted(MAX_REDIRECTS));
    }

    private static Optional<URI> webAddress(String url) {
        try {
            var uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getPort() <= MAX_PORT;
            return web ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** A slow trickle never trips the socket's timeout, so an alarm of our own ends the request. */
    private Hop get(String original, URI uri, long deadline) {
        var request = new HttpGet(uri);
        request.setHeader("Accept", "text/html, text/plain, text/markdown, application/json;q=0.9, text/*;q=0.8");
        ScheduledFuture<?> abort =
                alarm.schedule(request::abort, Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        try {
            return read(
                    original,
                    uri,
                    client.executeOpen(RoutingSupport.determineHost(request), request, HttpClientContext.create()));
        } catch (PublicAddresses.NotPublicException e) {
            return refused("the address is not public");
        } catch (IOException | HttpException e) {
            boolean late = System.nanoTime() >= deadline;
            return refused(
                    late
                            ? "no answer within %d seconds".formatted(atMost.toSeconds())
                            : "the server could not be reached");
        } finally {
            abort.cancel(false);
            // Closing would first read to the end, which too large an answer may not have.
            request.abort();
        }
    }

    private static Hop read(String original, URI uri, ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        Header location = response.getFirstHeader("Location");
        if (status >= 300 && status < 400 && location != null) {
            return new Hop.Redirected(resolve(uri, location.getValue()));
        }
        if (status != 200 || response.getEntity() == null) {
            return refused("the server answered with status %d".formatted(status));
        }
        ContentType type = ContentType.parseLenient(response.getEntity().getContentType());
        if (type == null || !isText(type.getMimeType())) {
            return refused("the answer is not text");
        }
        byte[] bytes = response.getEntity().getContent().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            return refused("the answer has more than %,d bytes".formatted(MAX_BYTES));
        }
        return new Hop.Ended(document(original, uri, type.getMimeType(), type.getCharset(), bytes));
    }

    private static Hop refused(String reason) {
        return new Hop.Ended(new Fetch.Refused(reason));
    }

    private static String resolve(URI base, String location) {
        try {
            return base.resolve(new URI(location)).toString();
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private static boolean isText(String mimeType) {
        String type = mimeType.toLowerCase(Locale.ROOT);
        return type.startsWith("text/") || TEXT_TYPES.contains(type);
    }

    private static Fetch document(String original, URI uri, String mimeType, @Nullable Charset charset, byte[] bytes) {
        PlainText text = mimeType.toLowerCase(Locale.ROOT).contains("html")
                ? PlainText.ofHtml(bytes, charset, uri.toString())
                : new PlainText("", new String(bytes, charset == null ? StandardCharsets.UTF_8 : charset));
        String content = text.content().replace("\0", "");
        if (content.isBlank()) {
            return new Fetch.Refused("the page has no text");
        }
        if (content.getBytes(StandardCharsets.UTF_8).length > Document.MAX_CONTENT_BYTES) {
            return new Fetch.Refused("the text has more than %,d bytes".formatted(Document.MAX_CONTENT_BYTES));
        }
        String title = text.title().replace("\0", "").isBlank()
                ? original
                : text.title().replace("\0", "");
        return new Fetch.Fetched(new ImportedDocument(original, shorten(title), content));
    }

    private static String shorten(String title) {
        return title.codePointCount(0, title.length()) <= Document.MAX_TITLE_LENGTH
                ? title
                : title.substring(0, title.offsetByCodePoints(0, Document.MAX_TITLE_LENGTH));
    }

    @PreDestroy
    void close() throws IOException {
        alarm.shutdownNow();
        client.close();
    }
}
