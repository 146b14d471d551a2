package dev.mayfly.api.web.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Hostile;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.Visitor;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AgentPagesTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final String MARCH = "?from=2026-03-01&to=2026-03-07";

    private final Tenant owner = API.newTenant();
    private final Visitor visitor = Visitor.of(owner);
    private final Usage usage = new Usage(new Administrator(API.database()), UUID.fromString(owner.workspaceId()));

    @Test
    void teachesTheFirstStep() {
        assertThat(visitor.get("/agents").text(".teach")).contains("There is no agent yet", "/api/agents");
    }

    @Test
    void listsAgentsInParts() {
        for (int i = 0; i < 52; i++) {
            owner.newAgent();
        }

        Visitor.Page page = visitor.get("/agents");
        Visitor.Page next = visitor.get(page.html().expectFirst(".more a").attr("href"));

        assertThat(page.html().select("#agents .wide a").eachText()).hasSize(50).containsOnly("Judge");
        assertThat(next.html().select("#agents .wide a")).hasSize(2);
    }

    @Test
    void showsAnAgentThatWasNotUsedYet() {
        Visitor.Page page = visitor.get("/agents/" + owner.newAgent());

        assertThat(page.text("h1")).isEqualTo("Judge");
        assertThat(page.text("details pre")).isEqualTo("Judge it.");
        assertThat(page.text("section[aria-labelledby=figures-title]")).contains("It was not used yet");
    }

    @Test
    void drawsWhatItDidOverTime() {
        UUID agent = UUID.fromString(owner.newAgent());
        run(agent, owner, null, 100, "2026-03-01T10:00:00Z");
        run(agent, owner, null, 200, "2026-03-03T10:00:00Z");
        run(agent, owner, "SERVER_ERROR", 900, "2026-03-03T11:00:00Z");
        usage.rollUp();

        Visitor.Page days = visitor.get("/agents/" + agent + MARCH);
        Visitor.Page weeks = days.send("#filters", Map.of("period", List.of("week")));

        assertThat(days.text("#range")).contains("Executions 3", "66.7 %", "p99 900 ms", "Users 1");
        assertThat(days.html().select("#periods tbody tr")).hasSize(7);
        assertThat(days.text("#periods tbody tr:nth-child(2)")).isEqualTo("2026-03-02 00:00 0 0 0 $0.00 – – –");
        assertThat(days.text("#periods tbody tr:nth-child(3)"))
                .startsWith("2026-03-03 00:00 1 1 1 ")
                .endsWith(" 200 900 900");
        assertThat(days.html().select("#errors tbody tr").eachText()).hasSize(1);
        assertThat(weeks.html().select("#periods tbody tr")).hasSize(2);
        assertThat(visitor.get("/agents/" + agent + "?period=year").status()).isEqualTo(400);
    }

    @Test
    void showsAndFiltersLogs() {
        UUID agent = UUID.fromString(owner.newAgent());
        log(agent, owner, "one", "execution", "info", "2026-03-01T10:00:00Z");
        log(agent, owner, "two", "error", "error", "2026-03-01T11:00:00Z");

        Visitor.Page page = visitor.get("/agents/" + agent + MARCH);
        Visitor.Page errors = page.send("#filters", Map.of("level", List.of("error")));
        Visitor.Page one =
                visitor.get(page.html().expectFirst("#logs tr:last-child a").attr("href"));
        Visitor.Page none = page.send("#filters", Map.of("category", List.of("user_action")));

        assertThat(executions(page)).containsExactly("two", "one");
        assertThat(executions(errors)).containsExactly("two");
        assertThat(executions(one)).containsExactly("one");
        assertThat(none.text("section[aria-labelledby=logs-title]")).contains("No line fits");
    }

    @Test
    void showsOthersTheAgentAndOnlyTheirOwnLogs() {
        UUID agent = UUID.fromString(owner.newAgent());
        Tenant member = owner.colleague("member", "read");
        run(agent, owner, null, 100, "2026-03-01T10:00:00Z");
        run(agent, member, null, 100, "2026-03-01T10:00:00Z");
        log(agent, owner, "one", "execution", "info", "2026-03-01T10:00:00Z");
        log(agent, member, "two", "execution", "info", "2026-03-01T11:00:00Z");

        Visitor.Page ofMember = Visitor.of(member).get("/agents/" + agent + MARCH);
        Visitor.Page ofOther = Visitor.of(owner.colleague("viewer", "read")).get("/agents/" + agent + MARCH);

        assertThat(executions(ofMember)).containsExactly("two");
        for (var page : List.of(ofMember, ofOther)) {
            assertThat(page.text("section[aria-labelledby=figures-title]")).contains("Only the agent's owner");
            assertThat(page.html().select("figure")).isEmpty();
        }
        assertThat(ofOther.html().select("#logs-title")).isEmpty();
    }

    @Test
    void isNotThereForAnotherWorkspace() {
        String agent = owner.newAgent();
        Visitor stranger = Visitor.of(API.newTenant());

        assertThat(stranger.get("/agents/" + agent).status()).isEqualTo(404);
        assertThat(stranger.get("/agents").html().select("#agents")).isEmpty();
    }

    @Test
    void takesNoTextForMarkup() {
        UUID agent = UUID.fromString(
                owner.create("/api/agents", """
                    {"name": "%1$s", "description": "%1$s", "primaryInstructions": "%1$s",
                     "selfCritiqueInstructions": "%1$s", "model": "%1$s"}\
                    """.formatted(Hostile.TEXT)).text("id"));
        run(agent, owner, null, 100, "2026-03-01T10:00:00Z");
        log(agent, owner, Hostile.TEXT.replace("'", ""), "execution", "info", "2026-03-01T10:00:00Z");

        Hostile.assertHarmless(visitor.get("/agents"));
        Hostile.assertHarmless(visitor.get("/agents/" + agent + MARCH));
    }

    private void run(
            UUID agent, Tenant user, @org.jspecify.annotations.Nullable String code, long duration, String at) {
        usage.run(agent, UUID.fromString(user.userId()), code, duration, Instant.parse(at));
    }

    private void log(UUID agent, Tenant user, String execution, String category, String level, String at) {
        usage.log(agent, UUID.fromString(user.userId()), execution, category, level, Instant.parse(at));
    }

    private static List<String> executions(Visitor.Page page) {
        return page.html().select("#logs a").eachText();
    }
}
