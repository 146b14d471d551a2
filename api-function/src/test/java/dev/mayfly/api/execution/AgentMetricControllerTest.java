package dev.mayfly.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentMetricControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final Used agent = Used.agentOf(API, owner);

    @Test
    void showsTheLastSevenDaysWithoutGaps() {
        Answer report = owner.get("/api/analytics/agents/%s/metrics".formatted(agent.agentId()));

        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertThat(report.status()).isEqualTo(200);
        assertThat(report.text("period")).isEqualTo("day");
        assertThat(report.text("startDate")).isEqualTo(today.minusDays(6).toString());
        assertThat(report.text("endDate")).isEqualTo(today.toString());
        assertThat(report.size("items")).isEqualTo(7);
        assertThat(report.text("items.6.start")).isEqualTo(today + "T00:00:00Z");
        assertThat(report.at("items.0.executions.total")).isEqualTo(0);
        assertThat(report.body())
                .contains("\"successRate\":null", "\"p95Duration\":null", "\"avgPerExecution\":null", "\"rate\":null")
                .doesNotContain("NaN", "Infinity");
        assertThat(report.at("summary.executions.total")).isEqualTo(0);
        assertThat(report.body()).doesNotContain("\"start\":null");
    }

    @Test
    void countsEachHourAndTheWholeRange() {
        Tenant other = owner.colleague("member", "read");
        agent.run(owner, null, 100, "2026-03-02T10:59:59.999Z");
        agent.run(other, "TIMEOUT", 300, "2026-03-02T11:00:00Z");
        agent.run(owner, "VALIDATION_ERROR", 200, "2026-03-02T11:30:00Z");

        Answer report = owner.get(agent.metrics("period=hour&startDate=2026-03-02&endDate=2026-03-03"));

        assertThat(report.size("items")).isEqualTo(48);
        assertThat(report.text("items.11.start")).isEqualTo("2026-03-02T11:00:00Z");
        assertThat(report.at("items.10.executions.successRate")).isEqualTo(1.0);
        assertThat(report.at("items.10.credits.total")).isEqualTo(3);
        assertThat(report.at("items.11.executions"))
                .isEqualTo(
                        Map.of("total", 2, "successful", 0, "failed", 1, "timeout", 1, "error", 0, "successRate", 0.0));
        assertThat(report.at("items.11.errors.byCode")).isEqualTo(Map.of("TIMEOUT", 1, "VALIDATION_ERROR", 1));
        assertThat(report.at("items.11.users.unique")).isEqualTo(2);
        assertThat(report.at("items.12.performance.maxDuration")).isNull();
        assertThat(report.at("summary.executions.total")).isEqualTo(3);
        assertThat(report.at("summary.users.unique")).isEqualTo(2);
        assertThat(report.at("summary.performance.avgDuration")).isEqualTo(200.0);
        assertThat(report.at("summary.performance.minDuration")).isEqualTo(100);
        assertThat(report.at("summary.performance.maxDuration")).isEqualTo(300);
        assertThat(report.at("summary.credits.avgPerExecution")).isEqualTo(1.0);
        assertThat(report.at("summary.errors.byCode")).isEqualTo(Map.of("TIMEOUT", 1, "VALIDATION_ERROR", 1));
    }

    @Test
    void tellsPercentilesBeforeTheRollUpAndExactOnesAfterIt() {
        for (long duration : new long[] {1000, 2000, 3000, 4003}) {
            agent.run(owner, null, duration, "2026-03-02T10:00:00Z");
        }
        String path = agent.metrics("startDate=2026-03-02&endDate=2026-03-02&metric=performance");

        long before = Long.parseLong(owner.get(path).text("items.0.performance.p50Duration"));
        agent.usage().rollUp();
        Answer after = owner.get(path);

        assertThat(before).isBetween(1980L, 2020L);
        assertThat(after.at("items.0.performance.p50Duration")).isEqualTo(2000);
        assertThat(after.at("items.0.performance.p99Duration")).isEqualTo(4003);
        assertThat(after.at("summary.performance")).isEqualTo(after.at("items.0.performance"));
    }

    @Test
    void mergesWeeksFromMondayOn() {
        Tenant other = owner.colleague("member", "read");
        agent.run(owner, null, 10, "2026-03-01T23:59:59Z");
        agent.run(owner, null, 20, "2026-03-02T00:00:00Z");
        agent.run(owner, null, 30, "2026-03-04T12:00:00Z");
        agent.run(other, null, 40, "2026-03-08T23:00:00Z");
        agent.usage().rollUp();

        Answer report = owner.get(agent.metrics("period=week&startDate=2026-03-01&endDate=2026-03-03"));

        assertThat(report.text("startDate")).isEqualTo("2026-02-23");
        assertThat(report.text("endDate")).isEqualTo("2026-03-08");
        assertThat(report.size("items")).isEqualTo(2);
        assertThat(report.text("items.1.start")).isEqualTo("2026-03-02T00:00:00Z");
        assertThat(report.at("items.0.executions.total")).isEqualTo(1);
        assertThat(report.at("items.0.performance.p50Duration")).isEqualTo(10);
        assertThat(report.at("items.1.executions.total")).isEqualTo(3);
        assertThat(report.at("items.1.users.unique")).as("each user once").isEqualTo(2);
        assertThat(report.at("items.1.performance.p50Duration")).isEqualTo(30);
        assertThat(report.at("items.1.performance.p99Duration")).isEqualTo(40);
        assertThat(report.at("items.1.performance.avgDuration")).isEqualTo(30.0);
        assertThat(report.at("summary.executions.total")).isEqualTo(4);
        assertThat(report.at("summary.users.unique")).isEqualTo(2);
        assertThat(report.at("summary.performance.minDuration")).isEqualTo(10);
    }

    @Test
    void takesMonthsWholeAlsoTheShortest() {
        agent.run("2026-02-28T23:00:00Z");
        agent.run("2026-03-01T00:00:00Z");
        agent.run("2026-03-31T23:59:59Z");

        Answer report = owner.get(agent.metrics("period=month&startDate=2026-02-15&endDate=2026-03-01"));

        assertThat(report.size("items")).isEqualTo(2);
        assertThat(report.text("items.0.start")).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(report.at("items.0.executions.total")).isEqualTo(1);
        assertThat(report.at("items.1.executions.total")).isEqualTo(2);
    }

    @Test
    void addsWhatAnOlderSystemHadCountedWithoutMakingUpWhatItDidNotTell() {
        agent.run(owner, "TIMEOUT", 500, "2026-03-02T10:00:00Z");
        agent.usage().legacy(agent.agentId(), LocalDate.parse("2026-03-02"), 2, 1);
        agent.usage().rollUp();

        Answer days = owner.get(agent.metrics("startDate=2026-03-02&endDate=2026-03-02"));
        Answer hours = owner.get(agent.metrics("period=hour&startDate=2026-03-02&endDate=2026-03-02"));

        assertThat(days.at("items.0.executions"))
                .isEqualTo(
                        Map.of("total", 5, "successful", 2, "failed", 1, "timeout", 1, "error", 0, "successRate", 0.5));
        assertThat(days.at("items.0.performance.avgDuration")).isEqualTo(500.0);
        assertThat(days.at("items.0.performance.p95Duration")).isEqualTo(500);
        assertThat(days.at("items.0.users.unique")).isEqualTo(1);
        assertThat(days.at("summary.executions.total")).isEqualTo(5);
        assertThat(hours.at("summary.executions.total")).isEqualTo(1);
    }

    @Test
    void showsOnlyTheFiguresAskedFor() {
        for (String metric : new String[] {"executions", "performance", "errors", "users", "credits"}) {
            Answer report = owner.get(agent.metrics("metric=" + metric));

            assertThat(report.at("items.0"))
                    .isInstanceOfSatisfying(Map.class, item -> assertThat(item).containsOnlyKeys("start", metric));
            assertThat(report.at("summary"))
                    .isInstanceOfSatisfying(
                            Map.class, summary -> assertThat(summary).containsOnlyKeys(metric));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "period=year, period",
        "period=, period",
        "metric=all, metric",
        "startDate=yesterday, startDate",
        "endDate=2026-02-30, endDate",
        "startDate=%2B999999999-12-31&endDate=%2B999999999-12-31, endDate",
        "startDate=-0001-01-01, startDate",
        "startDate=2026-03-02&endDate=2026-03-01, endDate",
        "period=hour&startDate=2026-03-01&endDate=2026-04-01, startDate",
        "period=day&startDate=2025-01-01&endDate=2026-01-02, startDate",
        "period=week&startDate=2021-01-01&endDate=2026-01-02, startDate",
        "period=month&startDate=1970-01-01, startDate"
    })
    void namesTheFieldThatIsWrong(String query, String field) {
        Answer refused = owner.get(agent.metrics(query));

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.text("errors.0.pointer")).isEqualTo(field);
        assertThat(owner.get(agent.metrics(query).replace("metrics?", "metrics/export?"))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "period=hour&startDate=2026-03-01&endDate=2026-03-31",
                "period=day&startDate=2025-01-01&endDate=2026-01-01",
                "period=week&startDate=2021-01-01&endDate=2026-01-01",
                "period=month&startDate=9998-12-01&endDate=9999-12-31"
            })
    void takesTheLongestRanges(String query) {
        assertThat(owner.get(agent.metrics(query)).status()).isEqualTo(200);
    }

    @Test
    void isTheBusinessOfTheOwnerAndOfAdminsOnly() {
        Tenant admin = owner.colleague("admin", "read");
        Tenant member = owner.colleague("member", "read", "write");
        Tenant viewer = owner.colleague("viewer", "read");
        Used ofMember = Used.agentOf(API, member);
        agent.run(member, null, 10, "2026-03-02T10:00:00Z");

        assertThat(admin.get(agent.metrics("metric=users")).status()).isEqualTo(200);
        assertThat(member.get(ofMember.metrics("metric=users")).status()).isEqualTo(200);
        assertThat(member.get(agent.metrics("metric=users")).status())
                .as("has run it")
                .isEqualTo(404);
        assertThat(viewer.get(agent.metrics("metric=users")).status()).isEqualTo(404);
        assertThat(member.get(agent.metrics("").replace("metrics?", "metrics/export?format=csv"))
                        .status())
                .isEqualTo(404);
        assertThat(API.newTenant().get(agent.metrics("metric=users")).status()).isEqualTo(404);
    }

    @Test
    void isNotShownForAgentsOfExperiments() {
        Answer experiment = owner.newExperiment("e", 1);

        Answer answer = owner.get("/api/analytics/agents/%s/metrics".formatted(experiment.text("agent.id")));

        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void exportsTheItems() {
        agent.run(owner, "TIMEOUT", 500, "2026-03-02T10:00:00Z");
        String query = "&startDate=2026-03-01&endDate=2026-03-02";

        Answer csv = owner.get(agent.metrics("").replace("metrics?", "metrics/export?format=csv" + query));
        Answer lines =
                owner.get(agent.metrics("").replace("metrics?", "metrics/export?format=jsonl&metric=errors" + query));
        Answer users =
                owner.get(agent.metrics("").replace("metrics?", "metrics/export?format=csv&metric=users" + query));

        assertThat(csv.header("Content-Type")).isEqualTo("text/csv;charset=utf-8");
        assertThat(csv.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"metrics-%s.csv\"".formatted(agent.agentId()));
        assertThat(csv.header("Link")).isNull();
        assertThat(csv.body().lines())
                .containsExactly(
                        "start,totalExecutions,successfulExecutions,failedExecutions,timeoutExecutions,errorExecutions,"
                                + "successRate,avgDuration,minDuration,maxDuration,p50Duration,p90Duration,p95Duration,"
                                + "p99Duration,errors,errorRate,errorCounts,uniqueUsers,creditsConsumed,"
                                + "avgCreditsPerExecution",
                        "2026-03-01T00:00:00Z,0,0,0,0,0,,,,,,,,,0,,{},0,0,",
                        "2026-03-02T00:00:00Z,1,0,0,1,0,0.0,500.0,500,500,500,500,500,500,1,1.0,\"{\"\"TIMEOUT\"\":1}\","
                                + "1,0,0.0");
        assertThat(lines.body().lines())
                .containsExactly(
                        "{\"start\":\"2026-03-01T00:00:00Z\",\"errors\":{\"total\":0,\"rate\":null,\"byCode\":{}}}",
                        "{\"start\":\"2026-03-02T00:00:00Z\",\"errors\":{\"total\":1,\"rate\":1.0,\"byCode\":{\"TIMEOUT\":1}}}");
        assertThat(users.body()).startsWith("start,uniqueUsers\r\n");
    }
}
