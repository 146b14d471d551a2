package dev.mayfly.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's Chromium, watched: what goes to other hosts or stands on the console as an error is kept. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    /** The library would have the results put together in a second window, which no page of ours needs: none has frames. */
    private static final String SERIOUS_VIOLATIONS = """
            async () => (await axe.run({resultTypes: ['violations']})).violations
                .filter(rule => ['serious', 'critical'].includes(rule.impact))
                .map(rule => `${rule.help} at ${rule.nodes[0].html}`)
            """;

    private static final int TIMEOUT_MILLIS = 30_000;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;
    private final String host;
    private final List<String> mistakes = new ArrayList<>();

    private Browser(Playwright playwright, com.microsoft.playwright.Browser browser, String host) {
        this.playwright = playwright;
        this.browser = browser;
        this.host = host;
    }

    static Browser start(URI site) {
        assumeTrue(Files.isExecutable(CHROMIUM), "The pages were not tried in a browser: there is no " + CHROMIUM);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Browser(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setHeadless(true)
                                .setArgs(FLAGS)),
                site.getAuthority());
    }

    /** A new window of somebody who has not been here before. */
    Page open(int width, int height, ColorScheme scheme) {
        BrowserContext context = browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setAcceptDownloads(true));
        Page page = context.newPage();
        page.setDefaultTimeout(TIMEOUT_MILLIS);
        page.onRequest(request -> {
            if (request.url().startsWith("http")
                    && !host.equals(URI.create(request.url()).getAuthority())) {
                mistakes.add("A request to " + request.url());
            }
        });
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                mistakes.add("On the console: " + message.text());
            }
        });
        page.onPageError(error -> mistakes.add("A script failed: " + error));
        return page;
    }

    /** What went wrong so far on any page; asking forgets it. */
    List<String> takeMistakes() {
        var taken = List.copyOf(mistakes);
        mistakes.clear();
        return taken;
    }

    /** The page is usable with a screen reader, and nothing sticks out of it; {@code -Dpages.pictures=<folder>} keeps its picture. */
    static void check(Page page) {
        keepPicture(page);
        page.evaluate(AxeBuilder.getAxeScript());
        assertThat((List<?>) page.evaluate(SERIOUS_VIOLATIONS)).as(page.url()).isEmpty();
        assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .as("%s fits into the window", page.url())
                .isEqualTo(true);
    }

    private static void keepPicture(Page page) {
        String folder = System.getProperty("pages.pictures", "");
        if (!folder.isBlank()) {
            String path = URI.create(page.url()).getPath().replaceAll("[^A-Za-z0-9]+", "-");
            String name = "%d%s-%d.png"
                    .formatted(page.viewportSize().width, path, page.content().length());
            page.screenshot(
                    new Page.ScreenshotOptions().setPath(Path.of(folder, name)).setFullPage(true));
        }
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
