package dev.mayfly.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalyticsControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final Used agent = Used.agentOf(API, owner);

    private static String daysAgo(int days) {
        return Instant.now().minusSeconds(60).minusSeconds(days * 86_400L).toString();
    }

    @Test
    void drawsAnEmptyDashboard() {
        Answer dashboard = API.newTenant().get("/api/analytics/dashboard");

        assertThat(dashboard.status()).isEqualTo(200);
        assertThat(dashboard.at("totals"))
                .hasToString("{agents=0, activeAgents=0, executions=0, last30Days={executions=0,"
                        + " successfulExecutions=0, errors=0, successRate=null, avgDuration=null, creditsConsumed=0}}");
        assertThat(dashboard.size("trend")).isEqualTo(7);
        assertThat(dashboard.size("topAgents")).isZero();
        assertThat(dashboard.size("recentExecutions")).isZero();
        assertThat(dashboard.size("errorDistribution")).isZero();
        assertThat(dashboard.body()).doesNotContain("NaN", "Infinity");
    }

    @Test
    void drawsADashboardOfTheWorkspace() {
        Used idle = Used.agentOf(API, owner);
        Used second = Used.agentOf(API, owner);
        Tenant other = owner.colleague("member", "read");
        agent.run(owner, null, 100, daysAgo(0));
        agent.run(other, "TIMEOUT", 300, daysAgo(0));
        agent.run(owner, "TIMEOUT", 200, daysAgo(20));
        second.run(owner, "VALIDATION_ERROR", 200, daysAgo(10));
        second.run(owner, null, 200, daysAgo(40));

        Answer dashboard = owner.get("/api/analytics/dashboard");

        assertThat(dashboard.at("totals.agents")).isEqualTo(3);
        assertThat(dashboard.at("totals.activeAgents")).isEqualTo(1);
        assertThat(dashboard.at("totals.executions")).isEqualTo(5);
        assertThat(dashboard.at("totals.last30Days"))
                .isEqualTo(Map.of(
                        "executions",
                        4,
                        "successfulExecutions",
                        1,
                        "errors",
                        3,
                        "successRate",
                        0.25,
                        "avgDuration",
                        200.0,
                        "creditsConsumed",
                        3));
        assertThat(dashboard.size("topAgents")).isEqualTo(2);
        assertThat(dashboard.text("topAgents.0.agentId"))
                .isEqualTo(agent.agentId().toString());
        assertThat(dashboard.at("topAgents.0.executions")).isEqualTo(3);
        assertThat(dashboard.body()).doesNotContain(idle.agentId().toString());
        assertThat(dashboard.at("errorDistribution"))
                .hasToString("[{errorCode=TIMEOUT, count=2, share=0.6666666666666666},"
                        + " {errorCode=VALIDATION_ERROR, count=1, share=0.3333333333333333}]");
        assertThat(dashboard.size("recentExecutions")).isEqualTo(5);
        assertThat(dashboard.text("recentExecutions.0.agentName")).isEqualTo("Judge");
        assertThat(IntStream.range(0, 7)
                        .mapToLong(i -> Long.parseLong(dashboard.text("trend.%d.executions".formatted(i))))
                        .sum())
                .isEqualTo(2);
    }

    @Test
    void showsMembersTheirOwnAgentsAndWhatTheyRan() {
        Tenant member = owner.colleague("member", "read", "write");
        Tenant viewer = owner.colleague("viewer", "read");
        Used ofMember = Used.agentOf(API, member);
        agent.run(owner, "TIMEOUT", 10, daysAgo(1));
        agent.run(member, null, 10, daysAgo(2));
        ofMember.run(owner, null, 10, daysAgo(3));
        ofMember.run(member, "SERVER_ERROR", 10, daysAgo(4));

        Answer members = member.get("/api/analytics/dashboard");

        assertThat(members.at("totals.agents")).isEqualTo(1);
        assertThat(members.at("totals.executions")).isEqualTo(2);
        assertThat(members.size("topAgents")).isEqualTo(1);
        assertThat(members.text("errorDistribution.0.errorCode")).isEqualTo("SERVER_ERROR");
        assertThat(members.size("errorDistribution")).isEqualTo(1);
        assertThat(members.size("recentExecutions")).isEqualTo(3);
        assertThat(members.text("recentExecutions.0.userId")).isEqualTo(member.userId());
        assertThat(viewer.get("/api/analytics/dashboard").at("totals.executions"))
                .isEqualTo(0);
        assertThat(viewer.get("/api/analytics/dashboard").size("recentExecutions"))
                .isZero();
        assertThat(API.newTenant().get("/api/analytics/dashboard").at("totals.executions"))
                .isEqualTo(0);
        assertThat(member.get("/api/analytics/errors").at("executions")).isEqualTo(2);
        assertThat(member.get("/api/analytics/performance").at("executions")).isEqualTo(2);
        assertThat(owner.colleague("admin", "read").get("/api/analytics/errors").at("executions"))
                .isEqualTo(4);
    }

    @Test
    void showsTheLastTwentyExecutions() {
        for (int i = 0; i < 22; i++) {
            agent.run(owner, null, i, daysAgo(0));
        }

        Answer dashboard = owner.get("/api/analytics/dashboard");

        assertThat(dashboard.size("recentExecutions")).isEqualTo(20);
        assertThat(dashboard.at("recentExecutions.0.duration")).isEqualTo(21);
    }

    @Test
    void countsErrorsByFamilyDayAndAgent() {
        Used second = Used.agentOf(API, owner);
        agent.run(owner, null, 10, "2026-03-01T10:00:00Z");
        agent.run(owner, "TIMEOUT", 10, "2026-03-01T10:00:00Z");
        second.run(owner, "TIMEOUT", 10, "2026-03-03T10:00:00Z");
        second.run(owner, "NOT_FOUND", 10, "2026-03-03T10:00:00Z");
        String march = "/api/analytics/errors?startDate=2026-03-01&endDate=2026-03-03";

        Answer report = owner.get(march);
        Answer ofOne = owner.get(march + "&agentId=" + agent.agentId());

        assertThat(report.at("executions")).isEqualTo(4);
        assertThat(report.at("errors")).isEqualTo(3);
        assertThat(report.at("errorRate")).isEqualTo(0.75);
        assertThat(report.text("byCode.0.errorCode")).isEqualTo("TIMEOUT");
        assertThat(report.at("days"))
                .hasToString("[{date=2026-03-01, executions=2, errors=1, errorRate=0.5},"
                        + " {date=2026-03-02, executions=0, errors=0, errorRate=null},"
                        + " {date=2026-03-03, executions=2, errors=2, errorRate=1.0}]");
        assertThat(report.text("topAgents.0.agentId"))
                .isEqualTo(second.agentId().toString());
        assertThat(report.size("topAgents")).isEqualTo(2);
        assertThat(ofOne.at("errors")).isEqualTo(1);
        assertThat(ofOne.text("agentId")).isEqualTo(agent.agentId().toString());
    }

    @Test
    void ranksAgentsByHowLongTheyTake() {
        Used slow = Used.agentOf(API, owner);
        agent.run(owner, null, 10, "2026-03-01T10:00:00Z");
        agent.run(owner, null, 30, "2026-03-02T10:00:00Z");
        slow.run(owner, null, 100, "2026-03-02T10:00:00Z");

        Answer report = owner.get("/api/analytics/performance?startDate=2026-03-01&endDate=2026-03-03");

        assertThat(report.at("executions")).isEqualTo(3);
        assertThat(report.at("overall"))
                .hasToString("{avgDuration=46.666666666666664, minDuration=10, maxDuration=100, p50Duration=30,"
                        + " p90Duration=100, p95Duration=100, p99Duration=100}");
        assertThat(report.size("agents")).isEqualTo(2);
        assertThat(report.text("agents.0.agentId")).isEqualTo(slow.agentId().toString());
        assertThat(report.at("agents.1.performance"))
                .hasToString("{avgDuration=20.0, minDuration=10, maxDuration=30, p50Duration=10, p90Duration=30,"
                        + " p95Duration=30, p99Duration=30}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"errors", "performance"})
    void doesNotKnowTheAgentsOfOthers(String report) {
        Tenant member = owner.colleague("member", "read");
        agent.run(member, null, 10, "2026-03-01T10:00:00Z");
        String path = "/api/analytics/%s?agentId=%s".formatted(report, agent.agentId());

        assertThat(owner.get(path).status()).isEqualTo(200);
        assertThat(member.get(path).status()).isEqualTo(404);
        assertThat(API.newTenant().get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "errors?startDate=2025-01-01&endDate=2026-01-02, startDate",
        "errors?startDate=2026-01-02&endDate=2026-01-01, endDate",
        "errors?agentId=x, agentId",
        "performance?startDate=2026-01-01&endDate=2026-02-01, startDate",
        "performance?endDate=1, endDate"
    })
    void namesTheFieldThatIsWrong(String path, String field) {
        Answer refused = owner.get("/api/analytics/" + path);

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.text("errors.0.pointer")).isEqualTo(field);
    }

    @Test
    void agentsOfExperimentsCountInSumsAndAreInNoList() {
        Answer experiment = owner.newExperiment("e", 1);
        var ofExperiment = new Used(owner, UUID.fromString(experiment.text("agent.id")), agent.usage());
        ofExperiment.run(owner, "TIMEOUT", 10, daysAgo(0));

        Answer dashboard = owner.get("/api/analytics/dashboard");

        assertThat(dashboard.at("totals.agents")).isEqualTo(1);
        assertThat(dashboard.at("totals.executions")).isEqualTo(1);
        assertThat(dashboard.at("topAgents")).isEqualTo(List.of());
        assertThat(owner.get("/api/analytics/errors").at("topAgents")).isEqualTo(List.of());
        assertThat(owner.get("/api/analytics/performance").at("agents")).isEqualTo(List.of());
    }

    @Test
    void theTrendEndsToday() {
        assertThat(owner.get("/api/analytics/dashboard").text("trend.6.date"))
                .isEqualTo(LocalDate.now(ZoneOffset.UTC).toString());
    }
}
