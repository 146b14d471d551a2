package dev.mayfly.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpinionControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final Used agent = Used.agentOf(API, owner);

    @Test
    void ratesAnAgentOnceAUser() {
        Tenant member = owner.colleague("member", "read", "write");

        Answer first = put(owner, "rating", "{\"rating\": 5}");
        put(owner, "rating", "{\"rating\": 2}");
        put(owner, "rating", "{\"rating\": 2}");
        put(member, "rating", "{\"rating\": 5}");

        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(first.at("rating")).isEqualTo(5);
        assertThat(first.at("totalExecutions")).isEqualTo(0);
        Answer stats = owner.get(agent.path("stats"));
        assertThat(stats.at("avgRating")).isEqualTo(3.5);
        assertThat(stats.at("ratings")).isEqualTo(2);
        assertThat(owner.delete(agent.path("rating")).status()).isEqualTo(204);
        assertThat(owner.delete(agent.path("rating")).status()).isEqualTo(204);
        assertThat(owner.get(agent.path("stats")).at("avgRating")).isEqualTo(5.0);
        assertThat(member.delete(agent.path("rating")).status()).isEqualTo(204);
        assertThat(owner.get(agent.path("stats")).at("avgRating")).isNull();
    }

    @Test
    void theAverageIsThatOfAllRatingsWhoeverRatesAtTheSameTime() {
        List<Tenant> raters = IntStream.range(0, 8)
                .mapToObj(_ -> owner.colleague("member", "read", "write"))
                .toList();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Tenant rater = raters.get(i % raters.size());
            String rating = "{\"rating\": %d}".formatted(i % 5 + 1);
            calls.add(
                    i % 10 == 9
                            ? () -> rater.delete(agent.path("rating")).status()
                            : () -> put(rater, "rating", rating).status());
        }

        List<Integer> answers = Threads.together(calls);

        assertThat(answers).containsOnly(200, 204);
        assertThat(API.query("""
                SELECT avg_rating IS NOT DISTINCT FROM (
                    SELECT avg(rating)::double precision FROM user_agent_interactions WHERE agent_id = agents.id)
                FROM agents
                WHERE id = '%s'
                """.formatted(agent.agentId()))).isEqualTo("t");
    }

    @Test
    void keepsFavoritesAndFeedback() {
        assertThat(put(owner, "favorite", null).at("isFavorite")).isEqualTo(true);
        assertThat(put(owner, "favorite", null).status()).isEqualTo(200);
        assertThat(owner.get(agent.path("stats")).at("favorites")).isEqualTo(1);
        assertThat(put(owner, "feedback", "{\"feedback\": \"Good\"}").text("feedback"))
                .isEqualTo("Good");
        assertThat(put(owner, "feedback", "{\"feedback\": \"\"}").at("feedback"))
                .isNull();
        assertThat(put(owner, "feedback", "{\"feedback\": null}").at("feedback"))
                .isNull();
        assertThat(put(owner, "feedback", "{\"feedback\": \"%s\"}".formatted("x".repeat(2000)))
                        .status())
                .isEqualTo(200);
        assertThat(owner.delete(agent.path("favorite")).status()).isEqualTo(204);
        assertThat(owner.delete(agent.path("favorite")).status()).isEqualTo(204);
        assertThat(owner.get("/api/me/interactions").at("items.0.isFavorite")).isEqualTo(false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rating | {\"rating\": 0} | /rating",
                "rating | {\"rating\": 6} | /rating",
                "rating | {\"rating\": 4.5} | /rating",
                "rating | {\"rating\": null} | /rating",
                "rating | {\"stars\": 5} | /stars",
                "feedback | {\"feedback\": 1} | /feedback"
            })
    void namesTheFieldThatIsWrong(String what, String body, String pointer) {
        Answer refused = put(owner, what, body);

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.text("errors.0.pointer")).isEqualTo(pointer);
        assertThat(put(owner, "feedback", "{\"feedback\": \"%s\"}".formatted("x".repeat(2001)))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void viewersHaveNoOpinionAndStrangersFindNoAgent() {
        Tenant viewer = owner.colleague("viewer", "read").withToken();
        Tenant stranger = API.newTenant();
        String ofExperiment = owner.newExperiment("e", 1).text("agent.id");

        for (String what : List.of("rating", "favorite", "feedback")) {
            String body = switch (what) {
                case "rating" -> "{\"rating\": 1}";
                case "feedback" -> "{\"feedback\": \"x\"}";
                default -> null;
            };
            assertThat(put(viewer, what, body).status()).isEqualTo(403);
            assertThat(put(stranger, what, body).status()).isEqualTo(404);
            assertThat(owner.call("PUT", "/api/agents/%s/%s".formatted(ofExperiment, what), body)
                            .status())
                    .isEqualTo(404);
        }
        assertThat(stranger.delete(agent.path("rating")).status()).isEqualTo(404);
        assertThat(stranger.delete(agent.path("favorite")).status()).isEqualTo(404);
    }

    @Test
    void statsAreFreshAndForTheOwnerAndAdminsOnly() {
        Tenant member = owner.colleague("member", "read", "write");
        agent.run(member, null, 100, "2026-03-02T10:00:00Z");
        agent.run(owner, "TIMEOUT", 300, "2026-03-03T10:00:00Z");

        Answer stats = owner.colleague("admin", "read").get(agent.path("stats"));

        assertThat(stats.at("totalExecutions")).isEqualTo(2);
        assertThat(stats.at("totalUsers")).isEqualTo(2);
        assertThat(stats.at("successRate")).isEqualTo(0.5);
        assertThat(stats.at("avgDuration")).isEqualTo(200.0);
        assertThat(stats.text("lastExecutedAt")).isEqualTo("2026-03-03T10:00:00Z");
        assertThat(member.get(agent.path("stats")).status()).isEqualTo(404);
        assertThat(API.newTenant().get(agent.path("stats")).status()).isEqualTo(404);
    }

    @Test
    void listsFavoritesFirstThenTheLastUsed() {
        List<Used> agents =
                IntStream.range(0, 5).mapToObj(_ -> Used.agentOf(API, owner)).toList();
        agents.get(0).run("2026-03-01T10:00:00Z");
        agents.get(1).run("2026-03-02T10:00:00Z");
        agents.get(2).run("2026-03-03T10:00:00Z");
        owner.call("PUT", agents.get(0).path("favorite"), null);
        owner.call("PUT", agents.get(3).path("favorite"), null);
        owner.call("PUT", agents.get(4).path("rating"), "{\"rating\": 3}");
        put(owner, "favorite", null);
        owner.delete(agent.path("favorite"));
        var seen = new ArrayList<String>();
        @Nullable String cursor = "";

        while (cursor != null) {
            Answer page = owner.get("/api/me/interactions?limit=2" + cursor);
            IntStream.range(0, page.size("items")).forEach(i -> seen.add(page.text("items.%d.agentId".formatted(i))));
            Object next = page.at("nextCursor");
            cursor = next == null ? null : "&cursor=" + next;
        }

        assertThat(seen)
                .containsExactly(IntStream.of(0, 3, 2, 1, 4)
                        .mapToObj(i -> agents.get(i).agentId().toString())
                        .toArray(String[]::new));
        assertThat(owner.get("/api/me/interactions").at("items.0.totalExecutions"))
                .isEqualTo(1);
        assertThat(owner.colleague("member", "read").get("/api/me/interactions").size("items"))
                .isZero();
    }

    private Answer put(Tenant user, String what, @Nullable String body) {
        return user.call("PUT", agent.path(what), body);
    }
}
