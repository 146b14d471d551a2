package dev.mayfly.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentLogControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final String MARCH = "startDate=2026-03-01&endDate=2026-03-31";
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private final Tenant owner = API.newTenant();
    private final Used agent = Used.agentOf(API, owner);

    @Test
    void showsTheNewestLineFirstAndCountsThem() {
        agent.log(owner, "one", "execution", "info", "2026-03-01T00:00:00Z");
        agent.log(owner, "one", "error", "error", "2026-03-31T23:59:59.999Z");
        agent.log(owner, "two", "error", "warn", "2026-03-15T12:00:00Z");
        agent.log(owner, "two", "error", "warn", "2026-04-01T00:00:00Z");

        Answer page = owner.get(agent.logs(MARCH));

        assertThat(page.status()).as(page.body()).isEqualTo(200);
        assertThat(column(page, "level")).containsExactly("error", "warn", "info");
        assertThat(page.at("items.0.context")).isEqualTo(Map.of("a", List.of(1)));
        assertThat(page.at("items.0.metadata")).isNull();
        assertThat(page.text("items.2.executionId")).isEqualTo("one");
        assertThat(page.at("nextCursor")).isNull();
        assertThat(page.at("counts.byCategory"))
                .isEqualTo(Map.of("execution", 1, "error", 2, "performance", 0, "user_action", 0));
        assertThat(page.at("counts.byLevel")).isEqualTo(Map.of("debug", 0, "info", 1, "warn", 1, "error", 1));
    }

    @Test
    void filtersByExecutionCategoryAndLevel() {
        agent.log(owner, "one", "execution", "info", "2026-03-01T00:00:00Z");
        agent.log(owner, "one", "error", "error", "2026-03-02T00:00:00Z");
        agent.log(owner, "two", "error", "warn", "2026-03-03T00:00:00Z");
        agent.log(owner, "two", "performance", "warn", "2026-03-04T00:00:00Z");

        assertThat(column(owner.get(agent.logs(MARCH + "&category=error")), "level"))
                .containsExactly("warn", "error");
        assertThat(column(owner.get(agent.logs(MARCH + "&level=warn")), "category"))
                .containsExactly("performance", "error");
        assertThat(column(owner.get(agent.logs(MARCH + "&level=warn&category=error")), "executionId"))
                .containsExactly("two");
        assertThat(column(owner.get(agent.logs(MARCH + "&executionId=one")), "category"))
                .containsExactly("error", "execution");
        assertThat(column(owner.get(agent.logs(MARCH + "&executionId=one&level=info")), "category"))
                .containsExactly("execution");
        Answer filtered = owner.get(agent.logs(MARCH + "&executionId=one&level=info"));
        assertThat(filtered.at("counts.byLevel"))
                .as("of the execution, whatever the level asked for")
                .isEqualTo(Map.of("debug", 0, "info", 1, "warn", 0, "error", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&category=error", "&executionId=x"})
    void pagesWithoutLossThroughLinesOfOneMoment(String filter) {
        for (int i = 0; i < 5; i++) {
            agent.log(owner, "x", "error", "warn", "2026-03-01T00:00:00Z");
        }
        var seen = new ArrayList<String>();
        @Nullable String cursor = "";

        while (cursor != null) {
            Answer page = owner.get(agent.logs(MARCH + "&limit=2" + filter + cursor));
            seen.addAll(column(page, "id"));
            assertThat(page.at("counts") == null).isEqualTo(!cursor.isEmpty());
            Object next = page.at("nextCursor");
            cursor = next == null ? null : "&cursor=" + next;
        }

        assertThat(seen).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void showsWhoHasRunTheAgentOnlyWhatTheirOwnExecutionsSaid() {
        Tenant member = owner.colleague("member", "read");
        Tenant viewer = owner.colleague("viewer", "read");
        Tenant admin = owner.colleague("admin", "read");
        agent.run(member, null, 10, "2026-03-02T10:00:00Z");
        agent.log(member, "his", "execution", "info", "2026-03-02T10:00:00Z");
        agent.log(owner, "hers", "error", "error", "2026-03-02T11:00:00Z");

        Answer own = member.get(agent.logs(MARCH));

        assertThat(column(own, "executionId")).containsExactly("his");
        assertThat(own.at("counts.byLevel")).isEqualTo(Map.of("debug", 0, "info", 1, "warn", 0, "error", 0));
        assertThat(column(member.get(agent.logs(MARCH + "&executionId=hers")), "id"))
                .isEmpty();
        assertThat(column(member.get(agent.logs(MARCH + "&level=error")), "id")).isEmpty();
        assertThat(column(admin.get(agent.logs(MARCH)), "executionId")).containsExactly("hers", "his");
        assertThat(viewer.get(agent.logs(MARCH)).status()).isEqualTo(404);
        assertThat(viewer.get(agent.logs(MARCH).replace("logs?", "logs/export?"))
                        .status())
                .isEqualTo(404);
        assertThat(member.get(agent.logs(MARCH).replace("logs?", "logs/export?"))
                        .body())
                .contains("his")
                .doesNotContain("hers");
        assertThat(API.newTenant().get(agent.logs(MARCH)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "category=other, category",
        "level=fatal, level",
        "startDate=2026-01-01&endDate=2026-04-30, startDate",
        "startDate=2026-01-02&endDate=2026-01-01, endDate",
        "endDate=x, endDate",
        "limit=201, limit",
        "executionId=, executionId",
        "cursor=x, cursor"
    })
    void namesTheFieldThatIsWrong(String query, String field) {
        Answer refused = owner.get(agent.logs(query));

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.text("errors.0.pointer")).isEqualTo(field);
    }

    @Test
    void exportsInPagesThatMakeTheWholeTable() {
        for (int i = 0; i < 5; i++) {
            agent.log(owner, "=x" + i, "error", "warn", "2026-03-01T00:00:0%dZ".formatted(i));
        }
        var table = new StringBuilder();
        @Nullable String next = agent.logs(MARCH).replace("logs?", "logs/export?format=csv&limit=2&");

        int pages = 0;
        while (next != null) {
            Answer page = owner.get(next);
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            table.append(page.body());
            next = nextOf(page);
            pages++;
        }

        assertThat(pages).isEqualTo(3);
        assertThat(table.toString().lines()).hasSize(6);
        assertThat(table.toString().lines().findFirst().orElseThrow())
                .isEqualTo("timestamp,id,executionId,userId,category,level,message,context,metadata");
        assertThat(table).contains(",'=x4,", ",'=Said,\"{\"\"a\"\":[1]}\",");
    }

    @Test
    void exportsNoMoreThanALambdaCanAnswer() {
        agent.log(owner, "x", "error", "warn", "2026-03-01T00:00:00Z");
        API.sql("UPDATE agent_logs SET message = repeat('\"', 10000)");
        API.sql("""
                INSERT INTO agent_logs (
                    workspace_id, id, execution_id, agent_id, user_id, category, level, message, timestamp)
                SELECT workspace_id, gen_random_uuid(), 'x', agent_id, user_id, category, level, message, timestamp
                FROM agent_logs
                CROSS JOIN generate_series(1, 299)
                """);
        int lines = 0;
        @Nullable String next = agent.logs(MARCH).replace("logs?", "logs/export?format=jsonl&limit=5000&");

        while (next != null) {
            Answer page = owner.get(next);
            assertThat(page.body().length()).isLessThan(3_000_000);
            lines += (int) page.body().lines().count();
            next = nextOf(page);
        }

        assertThat(lines).isEqualTo(300);
    }

    private static @Nullable String nextOf(Answer page) {
        String link = page.header("Link");
        Matcher matcher = NEXT.matcher(link == null ? "" : link);
        return matcher.find() ? matcher.group(1) : null;
    }

    private static List<String> column(Answer page, String name) {
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return IntStream.range(0, page.size("items"))
                .mapToObj(i -> page.text("items.%d.%s".formatted(i, name)))
                .toList();
    }
}
