package dev.mayfly.api.conversation;

import static dev.mayfly.api.test.Recording.record;
import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.request;
import static dev.mayfly.test.TestRequests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.id.UuidV7;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatsControllerTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String MARCH = "/api/stats/hourly?startDate=2026-03-01T00:00:00Z&endDate=2026-04-01T00:00:00Z";

    @AutoClose
    private static final TestApi API =
            TestApi.start(Map.of("usage.five-hour-tokens", "100", "usage.seven-day-tokens", "100"));

    private final Tenant owner = API.newTenant();
    private final String train = owner.newTrain("First");
    private final String other = owner.newTrain("Second");

    @Test
    void sumsUpHoursAndDays() {
        record(
                owner,
                train,
                request(NOON, "Hello.", "a"),
                request(NOON.plusSeconds(3599), "Hello.", "b"),
                request(NOON.plusSeconds(3600), "Hello.", "c"),
                request(UuidV7.next(), NOON.plusSeconds(86400), List.of(message("user", text("d"))), null));
        record(owner, other, request(NOON, "Hello.", "a"));

        Answer hours = owner.get(MARCH);
        Answer days = owner.get(MARCH + "&interval=day");

        assertThat(rows(hours))
                .containsExactly("2026-03-01T12:00:00Z 3", "2026-03-01T13:00:00Z 1", "2026-03-02T12:00:00Z 1");
        assertThat(rows(days)).containsExactly("2026-03-01T00:00:00Z 4", "2026-03-02T00:00:00Z 1");
        assertThat(hours.text("items.0.usage.total")).isEqualTo("126");
        assertThat(hours.text("items.0.costUsd")).isEqualTo("0.03");
        assertThat(hours.text("items.0.durationMs")).isEqualTo("300");
        assertThat(hours.text("items.2.failedRequests")).isEqualTo("1");
        assertThat(hours.at("items.2.costUsd")).as("never 0 for unknown").isNull();
        assertThat(rows(owner.get(MARCH + "&train=" + other))).containsExactly("2026-03-01T12:00:00Z 1");
        assertThat(rows(owner.get(MARCH + "&model=other"))).isEmpty();
        assertThat(rows(owner.get("/api/stats/hourly?startDate=2026-03-01T12:00:01Z&endDate=2026-03-01T14:00:00Z")))
                .containsExactly("2026-03-01T13:00:00Z 1");
        assertThat(rows(owner.get("/api/stats/hourly"))).as("the last week").isEmpty();
    }

    @Test
    void groupsByTrainAndModelInPages() {
        record(owner, train, request(NOON, "Hello.", "a"), request(NOON.plusSeconds(3600), "Hello.", "b"));
        record(owner, other, request(NOON, "Hello.", "a"));
        API.sql("""
                INSERT INTO hourly_stats (workspace_id, train_id, hour, model, requests)
                SELECT '%s', '%s', '2026-03-01 12:00Z', model, 1
                FROM (VALUES ('a|b'), (NULL), ('z|')) AS models (model)
                """.formatted(owner.workspaceId(), train));

        Answer byTrain = owner.get(MARCH + "&groupBy=train");
        var models = new ArrayList<Object>();
        String cursor = "";
        do {
            Answer page = owner.get(MARCH + "&groupBy=model&limit=1" + cursor);
            models.add(page.at("items.0.model") + " " + page.text("items.0.requests"));
            cursor = page.at("nextCursor") == null ? "" : "&cursor=" + page.text("nextCursor");
        } while (!cursor.isEmpty());

        assertThat(byTrain.size("items")).isEqualTo(3);
        assertThat(List.of(byTrain.text("items.0.trainId"), byTrain.text("items.1.trainId")))
                .containsExactlyInAnyOrder(train, other);
        assertThat(models).containsExactly("null 1", "a|b 1", "claude-test 2", "z| 1", "claude-test 1");
    }

    @Test
    void measuresWhatAccountsUseAgainstTheirLimits() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        record(
                owner,
                train,
                request(now.minus(Duration.ofDays(8)), "Hello.", "long ago"),
                request(now.minus(Duration.ofDays(6)), "Hello.", "a"),
                request(now.minus(Duration.ofHours(6)), "Hello.", "b"),
                request(now.minus(Duration.ofHours(4)), "Hello.", "c"));

        Answer usage = owner.get("/api/stats/usage");
        record(owner, train, request(now.minus(Duration.ofHours(3)), "Hello.", "d"));
        Answer more = owner.get("/api/stats/usage?accountId=account");

        assertThat(usage.status()).as(usage.body()).isEqualTo(200);
        assertThat(usage.size("accounts")).isEqualTo(1);
        assertThat(usage.text("accounts.0.accountId")).isEqualTo("account");
        assertThat(usage.text("accounts.0.fiveHours.requests")).isEqualTo("1");
        assertThat(usage.text("accounts.0.fiveHours.usage.total")).isEqualTo("42");
        assertThat(usage.text("accounts.0.fiveHours.status")).isEqualTo("ok");
        assertThat(usage.text("accounts.0.fiveHours.usedShare")).isEqualTo("0.42");
        assertThat(usage.text("accounts.0.sevenDays.requests")).isEqualTo("3");
        assertThat(usage.text("accounts.0.sevenDays.status")).isEqualTo("exceeded");
        assertThat(usage.text("accounts.0.sevenDays.costUsd")).isEqualTo("0.03");
        assertThat(usage.text("accounts.0.status")).isEqualTo("exceeded");
        assertThat(more.text("accounts.0.fiveHours.status")).as("84 of 100").isEqualTo("warning");
        assertThat(IntStream.range(0, more.size("daily"))
                        .mapToLong(i -> Long.parseLong(more.text("daily.%d.requests".formatted(i))))
                        .sum())
                .isEqualTo(5);
        assertThat(owner.get("/api/stats/usage?accountId=nobody").size("accounts"))
                .isZero();
    }

    @Test
    void listsAccountsInPages() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        for (int i = 0; i < 3; i++) {
            var recorded = request(now.minus(Duration.ofHours(1 + 5L * (i % 2))), "Hello.", "a" + i);
            record(owner, train, recorded);
            API.sql("UPDATE api_requests SET account_id = 'a|%d' WHERE request_id = '%s'"
                    .formatted(i, recorded.requestId()));
        }
        var seen = new ArrayList<String>();
        String cursor = "";

        do {
            Answer page = owner.get("/api/stats/usage?limit=1" + cursor);
            seen.add(page.text("accounts.0.accountId"));
            cursor = page.at("nextCursor") == null ? "" : "&cursor=" + page.text("nextCursor");
        } while (!cursor.isEmpty());

        assertThat(seen).containsExactly("a|0", "a|1", "a|2");
    }

    @Test
    void showsOthersOnlyTheTrainsTheyAreMembersOf() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        record(owner, train, request(NOON, "Hello.", "a"), request(now.minusSeconds(60), "Hello.", "b"));
        record(owner, other, request(NOON, "Hello.", "a"), request(now.minusSeconds(60), "Hello.", "b"));
        Tenant member = owner.colleague("member", "read");
        owner.create(
                "/api/trains/%s/members".formatted(train),
                "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId()));

        assertThat(rows(owner.get(MARCH))).containsExactly("2026-03-01T12:00:00Z 2");
        assertThat(rows(member.get(MARCH))).containsExactly("2026-03-01T12:00:00Z 1");
        assertThat(member.get(MARCH + "&train=" + other).status()).isEqualTo(404);
        assertThat(owner.get("/api/stats/usage").text("accounts.0.fiveHours.requests"))
                .isEqualTo("2");
        assertThat(member.get("/api/stats/usage").text("accounts.0.fiveHours.requests"))
                .isEqualTo("1");
        assertThat(member.get("/api/stats/usage").text("daily.0.requests")).isEqualTo("1");
        assertThat(API.newTenant().get("/api/stats/usage").size("accounts")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "groupBy=account",
                "interval=week",
                "limit=0",
                "limit=2501",
                "startDate=x",
                "cursor=x",
                "endDate=-1000000000-01-01T00:00:00Z",
                "startDate=%2B1000000000-12-31T23:59:59Z"
            })
    void refusesWhatIsNoFilter(String query) {
        assertThat(owner.get("/api/stats/hourly?" + query).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "startDate=2100-01-01T00:00:00Z, startDate",
        "startDate=2026-03-02T00:00:00Z&endDate=2026-03-01T00:00:00Z, endDate",
        "startDate=%2B1000000000-12-31T23:59:59Z, startDate"
    })
    void namesWhatIsWrongOfWhatWasSent(String query, String field) {
        Answer refused = owner.get("/api/stats/hourly?" + query);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("errors.0.pointer")).isEqualTo(field);
        assertThat(refused.text("detail")).startsWith(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "1.5"})
    void refusesALimitThatIsNone(String limit) {
        assertThatThrownBy(() -> new UsageConfiguration(limit, "")).hasMessageContaining("USAGE_5H_TOKENS");
        assertThatThrownBy(() -> new UsageConfiguration("", limit)).hasMessageContaining("USAGE_7D_TOKENS");
    }

    private static List<String> rows(Answer page) {
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return IntStream.range(0, page.size("items"))
                .mapToObj(i ->
                        page.text("items.%d.time".formatted(i)) + " " + page.text("items.%d.requests".formatted(i)))
                .toList();
    }
}
