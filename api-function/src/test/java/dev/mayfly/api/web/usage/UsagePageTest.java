package dev.mayfly.api.web.usage;

import static dev.mayfly.api.test.Recording.record;
import static dev.mayfly.test.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Hostile;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.Visitor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class UsagePageTest {

    @AutoClose
    private static final TestApi API =
            TestApi.start(Map.of("usage.five-hour-tokens", "50", "usage.seven-day-tokens", "100"));

    private final Tenant owner = API.newTenant();
    private final Visitor visitor = Visitor.of(owner);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Test
    void addsUpManyNamesOnceForEach() {
        String train = owner.newTrain("First");
        API.sql("""
                INSERT INTO hourly_stats (workspace_id, train_id, hour, model, requests, output_tokens)
                SELECT
                    '%1$s', '%2$s', date_trunc('hour', now(), 'UTC') - hour * interval '1 hour', 'model-' || model, 1,
                    100 - model
                FROM generate_series(0, 47) AS hour
                CROSS JOIN generate_series(1, 60) AS model
                """.formatted(owner.workspaceId(), train));

        Visitor.Page page = visitor.get("/usage?days=7");

        assertThat(page.text(".tiles")).contains("Requests 2,880", "Tokens out 200,160");
        assertThat(page.html().select("[aria-labelledby=models-title] tbody tr"))
                .hasSize(25);
        assertThat(page.text("[aria-labelledby=models-title] tbody tr")).startsWith("model-1 48 0 0 4,752");
        assertThat(page.html().select("[aria-labelledby=trains-title] tbody tr").eachText())
                .singleElement()
                .asString()
                .contains("2,880", "200,160");
    }

    @Test
    void teachesTheFirstStep() {
        Visitor.Page page = visitor.get("/usage");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text(".teach")).contains("Nothing was used yet", "accountId");
        assertThat(visitor.get("/usage?model=none").text("main")).contains("Nothing was used that fits");
    }

    @Test
    void showsWindowsOfAccountsAgainstTheirLimits() {
        String train = owner.newTrain("First");
        record(
                owner,
                train,
                request(now.minus(Duration.ofDays(6)), "Hello.", "a"),
                request(now.minus(Duration.ofDays(5)), "Hello.", "b"),
                request(now.minus(Duration.ofHours(4)), "Hello.", "c"));

        Visitor.Page page = visitor.get("/usage");

        var windows = page.html().select("#accounts td");
        assertThat(page.text("#accounts th")).isEqualTo("account");
        assertThat(windows.getFirst().text()).contains("42 tokens", "84.0 % of 50", "warning");
        assertThat(windows.getLast().text()).contains("126 tokens", "126.0 % of 100", "exceeded");
        assertThat(windows.select("meter").eachAttr("value")).containsExactly("0.84", "1.0");
    }

    @Test
    void sumsUpByDayTrainAndModel() {
        String first = owner.newTrain("First");
        String second = owner.newTrain("Second");
        record(
                owner,
                first,
                request(now.minus(Duration.ofDays(8)), "Hello.", "a"),
                request(now.minusSeconds(60), "Hello.", "b"));
        record(owner, second, request(now.minusSeconds(30), "Hello.", "c"));

        Visitor.Page month = visitor.get("/usage");
        Visitor.Page week = month.send("#filters", Map.of("days", List.of("7")));
        Visitor.Page ofOne = month.send("#filters", Map.of("train", List.of(second)));

        assertThat(month.html().select("figure.chart tbody tr")).hasSize(30);
        assertThat(values(month)).isEqualTo(3 * 35);
        assertThat(week.html().select("figure.chart tbody tr")).hasSize(7);
        assertThat(values(week)).isEqualTo(2 * 35);
        assertThat(rows(month, "trains-title")).containsExactly("First 2 0 70 14 $0.02", "Second 1 0 35 7 $0.01");
        assertThat(rows(month, "models-title")).containsExactly("claude-test 3 0 105 21 $0.03");
        assertThat(rows(ofOne, "trains-title")).containsExactly("Second 1 0 35 7 $0.01");
        assertThat(visitor.get("/usage?days=8").status()).isEqualTo(400);
    }

    @Test
    void showsOthersOnlyTheirTrains() {
        String train = owner.newTrain("First");
        record(owner, train, request(now.minusSeconds(60), "Hello.", "a"));
        Visitor stranger = Visitor.of(API.newTenant());
        Visitor member = Visitor.of(owner.colleague("member", "read"));

        for (var other : List.of(stranger, member)) {
            assertThat(other.get("/usage").html().select(".teach")).hasSize(1);
            assertThat(other.get("/usage?train=" + train).status()).isEqualTo(404);
        }
    }

    @Test
    void takesNoNameForMarkup() {
        String train = owner.create("/api/trains", "{\"name\": \"%s\"}".formatted(Hostile.TEXT))
                .text("id");
        var recorded = request(now.minusSeconds(60), "Hello.", "a");
        record(owner, train, recorded);
        API.sql("UPDATE api_requests SET account_id = $$%s$$ WHERE request_id = '%s'"
                .formatted(Hostile.TEXT, recorded.requestId()));
        API.sql("UPDATE hourly_stats SET model = $$%s$$ WHERE workspace_id = '%s'"
                .formatted(Hostile.TEXT, owner.workspaceId()));

        Visitor.Page page = visitor.get("/usage");

        Hostile.assertHarmless(page);
        assertThat(page.text("#accounts th")).isEqualTo(Hostile.TEXT);
        assertThat(rows(page, "models-title").getFirst()).startsWith(Hostile.TEXT);
    }

    private static long values(Visitor.Page page) {
        return page.html().select("figure.chart tbody td:nth-child(2)").eachText().stream()
                .mapToLong(text -> Long.parseLong(text.replace(",", "")))
                .sum();
    }

    private static List<String> rows(Visitor.Page page, String section) {
        return page.html()
                .select("section[aria-labelledby=%s] tbody tr".formatted(section))
                .eachText();
    }
}
