package dev.mayfly.api.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebFetcherTest {

    private static HttpServer server;
    private static WebFetcher fetcher;

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        fetcher = new WebFetcher(new PagesHere(), Duration.ofSeconds(1));
    }

    @AfterAll
    static void stop() throws IOException {
        fetcher.close();
        server.stop(0);
    }

    @Test
    void turnsAPageIntoItsTitleAndReadableText() {
        serve("/page", 200, "text/html; charset=utf-8", """
                <html><head><title> Über uns </title><style>p {}</style><script>alert(1)</script></head>
                <body><nav>Menu</nav><h1>Kopf</h1><p>Erster &amp; letzter.</p><p>Zweiter.</p></body></html>
                """.getBytes(StandardCharsets.UTF_8));

        ImportedDocument document = fetched("/page");

        assertThat(document.title()).isEqualTo("Über uns");
        assertThat(document.content()).isEqualTo("Kopf\nErster & letzter.\nZweiter.");
        assertThat(document.url()).isEqualTo(url("/page"));
    }

    @Test
    void readsTheCharsetOfTheHeaderOrOfThePage() {
        var latin = Charset.forName("ISO-8859-1");
        serve("/header", 200, "text/plain; charset=iso-8859-1", "Größe".getBytes(latin));
        serve("/meta", 200, "text/html", "<meta charset=iso-8859-1><p>Größe".getBytes(latin));
        serve("/none", 200, "text/plain", "Größe".getBytes(StandardCharsets.UTF_8));

        assertThat(fetched("/header").content()).isEqualTo("Größe");
        assertThat(fetched("/meta").content()).isEqualTo("Größe");
        assertThat(fetched("/none").content()).isEqualTo("Größe");
    }

    @Test
    void anUnheardOfCharsetIsNoFailureOfOurs() {
        serve("/charset", 200, "text/html; charset=nonsense", "<p>Text".getBytes(StandardCharsets.UTF_8));
        serve("/type", 200, ";;;", "x".getBytes(StandardCharsets.UTF_8));

        assertThat(fetcher.fetch(url("/charset"))).isNotNull();
        assertThat(reason("/type")).isEqualTo("the answer is not text");
    }

    @Test
    void keepsPlainTextAsItIsAndNamesItByItsAddress() {
        serve("/text", 200, "text/plain", "  a\r\n\tb ".getBytes(StandardCharsets.UTF_8));

        assertThat(fetched("/text").content()).isEqualTo("  a\r\n\tb ");
        assertThat(fetched("/text").title()).isEqualTo(url("/text"));
    }

    @Test
    void followsThreeRedirectsAndNoMore() {
        serve("/end", 200, "text/plain", "end".getBytes(StandardCharsets.UTF_8));
        redirect("/1", "/end");
        redirect("/2", url("/1"));
        redirect("/3", "2");
        redirect("/4", "/3");

        assertThat(fetched("/3").content()).isEqualTo("end");
        assertThat(fetched("/3").url()).isEqualTo(url("/3"));
        assertThat(reason("/4")).isEqualTo("more than 3 redirects");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/end",
                "http://localhost:%d/end",
                "http://2130706433:%d/end",
                "http://[::1]:%d/end",
                "http://[::ffff:127.0.0.1]:%d/end",
                "http://169.254.169.254/latest/meta-data/",
                "http://private.test/",
                "//127.0.0.1:%d/end"
            })
    void aRedirectToAPrivateAddressIsRefused(String target) {
        serve("/end", 200, "text/plain", "secret".getBytes(StandardCharsets.UTF_8));
        redirect("/away", target.formatted(server.getAddress().getPort()));

        assertThat(reason("/away")).isEqualTo("the address is not public");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://pages.test/x",
                "gopher://pages.test/x",
                "jar:file:///x!/y",
                "data:text/plain,x",
                "javascript:alert(1)",
                "/relative",
                "pages.test",
                "http:///x",
                "http://",
                "http:",
                "",
                " ",
                "http://a b/",
                "http://user:secret@pages.test/",
                "http://user@pages.test/",
                "http://pages.test:0x50/",
                "http://pages.test:99999/",
                "ht tp://x",
                "\u0000"
            })
    void onlyAbsoluteWebAddressesWithoutUserAreFetched(String url) {
        assertThat(fetcher.fetch(url))
                .isEqualTo(new WebFetcher.Fetch.Refused("only absolute http and https addresses can be imported"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://pages.test/x",
                "gopher://pages.test/",
                "http://u:p@pages.test/",
                "\\\\x"
            })
    void aRedirectToAnotherSchemeIsRefused(String target) {
        redirect("/other", target);

        assertThat(fetcher.fetch(url("/other"))).isInstanceOf(WebFetcher.Fetch.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://10.0.0.1/",
                "http://[fd00::1]/",
                "http://[::1]/",
                "http://private.test/",
                "http://0/"
            })
    void privateAddressesAreRefused(String url) {
        assertThat(fetcher.fetch(url)).isEqualTo(new WebFetcher.Fetch.Refused("the address is not public"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://missing.test/",
                "http://-/",
                "http://a..b/",
                "http://./",
                "http://[::1%25lo]/",
                "http://xn--/",
                "http://pages.test:1/"
            })
    void addressesThatLeadNowhereAreRefusedAndNotOurFailure(String url) {
        assertThat(fetcher.fetch(url)).isInstanceOf(WebFetcher.Fetch.Refused.class);
    }

    @Test
    void takesFiveMillionBytesAndNoMore() {
        serve("/large", 200, "text/html", ("<p>" + " ".repeat(4_999_990) + "x</p>").getBytes(StandardCharsets.UTF_8));
        serve("/larger", 200, "text/html", ("<p>" + " ".repeat(5_000_000) + "x</p>").getBytes(StandardCharsets.UTF_8));
        serve("/wordy", 200, "text/plain", "x".repeat(2_000_001).getBytes(StandardCharsets.UTF_8));

        assertThat(fetched("/large").content()).isEqualTo("x");
        assertThat(reason("/larger")).isEqualTo("the answer has more than 5,000,000 bytes");
        assertThat(reason("/wordy")).isEqualTo("the text has more than 2,000,000 bytes");
    }

    @Test
    void aCompressedAnswerCountsAsWhatItExpandsTo() {
        server.createContext("/bomb", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            try (var out = new java.util.zip.GZIPOutputStream(exchange.getResponseBody())) {
                var block = new byte[100_000];
                java.util.Arrays.fill(block, (byte) 'x');
                for (int i = 0; i < 1000; i++) {
                    out.write(block);
                }
            } catch (IOException e) {
                exchange.close();
            }
        });

        assertThat(reason("/bomb")).isEqualTo("the answer has more than 5,000,000 bytes");
    }

    @Test
    void aSlowTrickleEndsWithTheTime() {
        server.createContext("/drip", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            drip(exchange);
        });
        long begin = System.nanoTime();

        String reason = reason("/drip");

        assertThat(reason).isEqualTo("no answer within 1 seconds");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aServerThatNeverAnswersEndsWithTheTime() {
        server.createContext("/never", exchange -> sleep(3000));

        assertThat(reason("/never")).isEqualTo("no answer within 1 seconds");
    }

    @Test
    void whatIsNeitherFoundNorTextIsRefused() {
        serve("/gone", 404, "text/plain", "gone".getBytes(StandardCharsets.UTF_8));
        serve("/broken", 500, "text/plain", "secret detail".getBytes(StandardCharsets.UTF_8));
        serve("/image", 200, "image/png", new byte[] {1, 2, 3});
        serve("/blank", 200, "text/html", "<script>x</script> ".getBytes(StandardCharsets.UTF_8));

        assertThat(reason("/gone")).isEqualTo("the server answered with status 404");
        assertThat(reason("/broken")).isEqualTo("the server answered with status 500");
        assertThat(reason("/image")).isEqualTo("the answer is not text");
        assertThat(reason("/blank")).isEqualTo("the page has no text");
    }

    @Test
    void leavesOutCharactersThatCannotBeStored() {
        serve("/nul", 200, "text/html", "<title>a\0b</title><p>c\0d".getBytes(StandardCharsets.UTF_8));
        serve("/nul.txt", 200, "text/plain", "c\0d".getBytes(StandardCharsets.UTF_8));

        assertThat(fetched("/nul").content()).doesNotContain("\0");
        assertThat(fetched("/nul").title()).doesNotContain("\0");
        assertThat(fetched("/nul.txt").content()).isEqualTo("cd");
    }

    private static void drip(HttpExchange exchange) {
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 30; i++) {
                out.write('x');
                out.flush();
                sleep(100);
            }
        } catch (IOException e) {
            exchange.close();
        }
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(String path, int status, String type, byte[] body) {
        replaceContext(path, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
    }

    private static void redirect(String path, String target) {
        replaceContext(path, exchange -> {
            exchange.getResponseHeaders().add("Location", target);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    private static void replaceContext(String path, com.sun.net.httpserver.HttpHandler handler) {
        try {
            server.removeContext(path);
        } catch (IllegalArgumentException e) {
            // There was none yet.
        }
        server.createContext(path, handler);
    }

    private static ImportedDocument fetched(String path) {
        assertThat(fetcher.fetch(url(path))).isInstanceOf(WebFetcher.Fetch.Fetched.class);
        return ((WebFetcher.Fetch.Fetched) fetcher.fetch(url(path))).document();
    }

    private static String reason(String path) {
        WebFetcher.Fetch fetch = fetcher.fetch(url(path));
        assertThat(fetch).isInstanceOf(WebFetcher.Fetch.Refused.class);
        return ((WebFetcher.Fetch.Refused) fetch).reason();
    }

    private static String url(String path) {
        return "http://pages.test:%d%s".formatted(server.getAddress().getPort(), path);
    }

    /** Takes the test's server for a public one, by its name only; everything else goes the way of production. */
    private static final class PagesHere implements DnsResolver {

        private final PublicAddresses real = new PublicAddresses();

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return switch (host) {
                case "pages.test" -> new InetAddress[] {InetAddress.getLoopbackAddress()};
                case "private.test" -> real.resolve("192.168.1.1");
                case "missing.test" -> throw new UnknownHostException(host);
                default -> real.resolve(host);
            };
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
