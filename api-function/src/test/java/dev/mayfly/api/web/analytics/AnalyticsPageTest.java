package dev.mayfly.api.web.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Hostile;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.Visitor;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Usage;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AnalyticsPageTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final Visitor visitor = Visitor.of(owner);
    private final Usage usage = new Usage(new Administrator(API.database()), UUID.fromString(owner.workspaceId()));

    @Test
    void teachesTheFirstStep() {
        assertThat(visitor.get("/analytics").text(".teach")).contains("No agent was used yet");
    }

    @Test
    void showsHowThingsStand() {
        String agent = owner.newAgent();
        run(agent, null);
        run(agent, "SERVER_ERROR");

        Visitor.Page page = visitor.get("/analytics");

        assertThat(page.status()).as(page.body()).isEqualTo(200);
        assertThat(page.text(".tiles")).contains("Agents 1", "In 30 days 2", "Successful 50.0 %");
        assertThat(page.html().select("figure.chart tbody tr")).hasSize(7);
        assertThat(page.text("#top a")).isEqualTo("Judge");
        assertThat(page.html().expectFirst("#top a").attr("href")).isEqualTo("/agents/" + agent);
        assertThat(page.text("#errors tbody tr")).endsWith("1 100.0 %");
        assertThat(page.html().select("#recent tr")).hasSize(2);
    }

    @Test
    void showsOthersTheirOwnAgentsOnly() {
        run(owner.newAgent(), null);

        Visitor.Page ofMember = Visitor.of(owner.colleague("member", "read")).get("/analytics");
        Visitor.Page ofStranger = Visitor.of(API.newTenant()).get("/analytics");

        assertThat(ofMember.html().select(".teach")).hasSize(1);
        assertThat(ofStranger.html().select(".teach")).hasSize(1);
    }

    @Test
    void takesNoNameForMarkup() {
        run(
                owner.create(
                                "/api/agents",
                                "{\"name\": \"%s\", \"primaryInstructions\": \"x\"}".formatted(Hostile.TEXT))
                        .text("id"),
                null);

        Hostile.assertHarmless(visitor.get("/analytics"));
    }

    private void run(String agent, @Nullable String code) {
        usage.run(UUID.fromString(agent), UUID.fromString(owner.userId()), code, 100, Instant.now());
    }
}
