package dev.mayfly.local;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.mayfly.local.demo.FirstExperiment;
import dev.mayfly.local.demo.Step;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Makes the README's pictures: {@code -Dscreenshots=<folder>} says where to. */
@EnabledIfSystemProperty(named = "screenshots", matches = ".+")
class ScreenshotsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void makesThePicturesOfTheReadme() throws Exception {
        var settings = Map.of("MAYFLY_DIR", folder.toString(), "PORT", "0");
        try (var mayfly = LocalMayfly.start(LocalConfiguration.from(settings), Clock.systemUTC());
                var browser = Browser.start(mayfly.url())) {
            for (Step step : FirstExperiment.steps()) {
                if (step.method().equals("POST")) {
                    send(mayfly, step);
                }
            }
            Page page = browser.open(1100, 700, ColorScheme.LIGHT);
            page.navigate(mayfly.url() + "/sign-in#key=" + mayfly.key());
            page.waitForURL("**/experiments");
            page.locator("td.name a").last().click();
            assertThat(page.locator("#state")).containsText("completed");
            shoot(page, "experiment.png");
            page.navigate(mayfly.url() + "/experiments");
            shoot(page, "experiments.png");
            page.locator("[name=run]").all().forEach(box -> box.check());
            page.locator("button[form=compare]").click();
            assertThat(page.locator("canvas[data-chart=pairs]")).isVisible();
            shoot(page, "compare.png");
        }
    }

    private static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(System.getProperty("screenshots"), name)));
    }

    private static void send(LocalMayfly mayfly, Step step) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(mayfly.url() + step.path()))
                .method(step.method(), HttpRequest.BodyPublishers.ofString(String.valueOf(step.body())))
                .header("Authorization", "Bearer " + mayfly.key())
                .header("Content-Type", "application/json")
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var _ = client.send(request, BodyHandlers.ofString());
        }
    }
}
