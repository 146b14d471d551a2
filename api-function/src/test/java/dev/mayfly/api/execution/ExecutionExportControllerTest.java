package dev.mayfly.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionExportControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final String EXPORT = "/api/executions/export?format=";
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private final Tenant owner = API.newTenant();
    private final Used agent = Used.agentOf(API, owner);

    @Test
    void exportsTheNewestFirst() {
        agent.run(owner, null, 10, "2026-03-01T10:00:00Z");
        agent.run(owner, "TIMEOUT", 20, "2026-03-02T10:00:00Z");

        Answer csv = owner.get(EXPORT + "csv");
        Answer lines = owner.get(EXPORT + "jsonl&status=timeout");

        assertThat(csv.header("Content-Disposition")).isEqualTo("attachment; filename=\"executions.csv\"");
        assertThat(csv.body().lines()).hasSize(3);
        assertThat(csv.body().lines().skip(1).findFirst().orElseThrow())
                .contains(",Judge,", ",timeout,20,0,,TIMEOUT,,'=It failed,,,,,,,,2026-03-02T10:00:00Z,,");
        assertThat(lines.header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(lines.body().lines()).hasSize(1);
        assertThat(lines.text("errorMessage")).isEqualTo("=It failed");
    }

    @Test
    void exportsWhatTheCallerMaySee() {
        Tenant member = owner.colleague("member", "read", "write");
        Used ofMember = Used.agentOf(API, member);
        agent.run(owner, null, 1, "2026-03-01T10:00:00Z");
        agent.run(member, null, 2, "2026-03-02T10:00:00Z");
        ofMember.run(owner, null, 3, "2026-03-03T10:00:00Z");
        ofMember.run(member, null, 4, "2026-03-04T10:00:00Z");

        assertThat(durations(member, "")).isEqualTo("4 3 2");
        assertThat(durations(member, "&agentId=" + agent.agentId())).isEqualTo("2");
        assertThat(durations(member, "&agentId=" + ofMember.agentId())).isEqualTo("4 3");
        assertThat(durations(owner, "")).isEqualTo("4 3 2 1");
        assertThat(durations(owner, "&startDate=2026-03-02T10:00:00Z&endDate=2026-03-03T10:00:00Z"))
                .isEqualTo("2");
        assertThat(durations(owner.colleague("viewer", "read"), "")).isEmpty();
        assertThat(durations(API.newTenant(), "&agentId=" + agent.agentId())).isEmpty();
    }

    @Test
    void givesPagesThatMakeTheWhole() {
        for (int i = 0; i < 5; i++) {
            agent.run(owner, null, i, "2026-03-01T10:00:00Z");
        }
        var table = new StringBuilder();
        @Nullable String next = EXPORT + "csv&limit=2&status=success";

        while (next != null) {
            Answer page = owner.get(next);
            table.append(page.body());
            Matcher matcher = NEXT.matcher(page.header("Link") == null ? "" : String.valueOf(page.header("Link")));
            next = matcher.find() ? matcher.group(1) : null;
        }

        assertThat(table.toString().lines()).hasSize(6).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "xml, format",
        "csv&status=done, status",
        "csv&agentId=x, agentId",
        "csv&startDate=x, startDate",
        "csv&startDate=1969-12-31T23:59:59Z, startDate",
        "csv&startDate=2026-03-02T00:00:00Z&endDate=2026-03-01T00:00:00Z, endDate",
        "csv&limit=5001, limit",
        "csv&limit=0, limit",
        "csv&cursor=x, cursor"
    })
    void namesTheFieldThatIsWrong(String query, String field) {
        Answer refused = owner.get(EXPORT + query);

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.text("errors.0.pointer")).isEqualTo(field);
    }

    @Test
    void aCursorServesNoOtherList() {
        agent.run(owner, null, 1, "2026-03-01T10:00:00Z");
        agent.run(owner, null, 1, "2026-03-01T10:00:00Z");
        String link = String.valueOf(owner.get(EXPORT + "csv&limit=1").header("Link"));
        Matcher matcher = NEXT.matcher(link);
        assertThat(matcher.find()).as(link).isTrue();

        assertThat(owner.get(matcher.group(1) + "&status=failed").status()).isEqualTo(400);
        assertThat(owner.colleague("member", "read").get(matcher.group(1)).status())
                .isEqualTo(400);
    }

    /** Of all rows, in their order. */
    private static String durations(Tenant user, String query) {
        Answer export = user.get(EXPORT + "jsonl" + query);
        assertThat(export.status()).as(export.body()).isEqualTo(200);
        return String.join(
                " ",
                export.body()
                        .lines()
                        .map(line -> line.replaceAll(".*\"duration\":(\\d+).*", "$1"))
                        .toList());
    }
}
