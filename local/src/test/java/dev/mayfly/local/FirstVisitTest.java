package dev.mayfly.local;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole first visit to the pages, by a browser. */
class FirstVisitTest {

    private static final double PATIENCE_MILLIS = 60_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void signsInCreatesWatchesReadsComparesExportsAndDeletes() throws Exception {
        StartedFolder.copyTo(folder);
        var settings = Map.of("MAYFLY_DIR", folder.toString(), "PORT", "0");
        try (var mayfly = LocalMayfly.start(LocalConfiguration.from(settings), Clock.systemUTC());
                var browser = Browser.start(mayfly.url())) {
            Page page = browser.open(1280, 900, ColorScheme.LIGHT);
            page.navigate(mayfly.url() + "/sign-in#key=" + mayfly.key());
            page.waitForURL("**/experiments");
            assertThat(page.getByText("No experiments yet")).isVisible();
            Browser.check(page);

            create(page, "Ducks", "duck");
            watch(page);
            read(page);
            export(page);
            page.navigate(mayfly.url() + "/experiments");
            create(page, "Geese", "goose");
            watch(page);

            compare(page, mayfly.url() + "/experiments");
            onASmallDarkScreen(browser, mayfly);
            delete(page, mayfly.url() + "/experiments");
            org.assertj.core.api.Assertions.assertThat(browser.takeMistakes()).isEmpty();

            page.navigate(mayfly.url() + "/experiments/no-such-one");
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("There is nothing here")))
                    .isVisible();
            Browser.check(page);
        }
    }

    private static void create(Page page, String name, String word) {
        page.locator("main a[href='/experiments/new']").first().click();
        Browser.check(page);
        page.locator("[name=name]").fill(name);
        page.locator("[name=agentName]").fill(name + " judge");
        page.locator("[name=checkType]").first().selectOption("contains");
        page.locator("[name=checkValue]").first().fill(word);
        page.locator("[name=documentTitle]").first().fill("Pond");
        page.locator("[name=documentContent]").first().fill("A duck and another duck.");
        page.locator("[data-upload]")
                .setInputFiles(new FilePayload(
                        "meadow.html", "text/html", "<h1>Meadow</h1><p>A goose.</p>".getBytes(StandardCharsets.UTF_8)));
        assertThat(page.locator("#preview")).containsText("2 documents, 2 jobs");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Create").setExact(true))
                .click();
        page.waitForURL("**/experiments/exp_*");
    }

    /** Nobody reloads the page. */
    private static void watch(Page page) {
        assertThat(page.locator("#state"))
                .containsText("completed", new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
        assertThat(page.locator("#results td").first()).isVisible();
        assertThat(page.locator("canvas[data-chart]")).isVisible();
        Browser.check(page);
    }

    private static void read(Page page) {
        page.locator("[name=sort]").selectOption("BEST");
        assertThat(page.locator("#results td").first()).hasText("Pond");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Pond"))
                .click();
        assertThat(page.locator("#detail .document")).hasText("A duck and another duck.");
        Browser.check(page);
    }

    private static void export(Page page) throws Exception {
        Download download = page.waitForDownload(
                () -> page.locator("a[data-export]").first().click());

        assertThat(Files.readString(download.path())).contains("Pond", "meadow.html");
    }

    private static void compare(Page page, String list) {
        page.navigate(list);
        Browser.check(page);
        List<Locator> boxes = page.locator("[name=run]").all();
        boxes.forEach(Locator::check);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Compare those that are ticked"))
                .click();
        assertThat(page.locator(".tiles").first()).containsText("Won");
        assertThat(page.locator("canvas[data-chart=pairs]")).isVisible();
        Browser.check(page);
    }

    private static void onASmallDarkScreen(Browser browser, LocalMayfly mayfly) {
        Page page = browser.open(360, 740, ColorScheme.DARK);
        page.navigate(mayfly.url() + "/sign-in");
        Browser.check(page);
        page.navigate(mayfly.url() + "/sign-in#key=" + mayfly.key());
        page.waitForURL("**/experiments");
        Browser.check(page);
        page.locator("[name=run]").all().forEach(Locator::check);
        page.locator("button[form=compare]").click();
        assertThat(page.locator("canvas[data-chart=pairs]")).isVisible();
        Browser.check(page);
        page.goBack();
        page.locator("td.name a").first().click();
        Browser.check(page);
        page.navigate(mayfly.url() + "/experiments/new");
        Browser.check(page);
    }

    private static void delete(Page page, String list) {
        page.navigate(list);
        page.locator("td.name a").first().click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete …"))
                .click();
        assertThat(page.locator("article")).containsText("documents of its own");
        Browser.check(page);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete for ever"))
                .click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Deleted")))
                .isVisible();
    }
}
