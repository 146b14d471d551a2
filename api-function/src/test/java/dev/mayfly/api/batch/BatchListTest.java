package dev.mayfly.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.page.Reach;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchListTest {

    @AutoClose
    private static final TestApi API = TestApi.start(Map.of("experiments.max-per-user", 1000));

    @Test
    void filtersByType() {
        Tenant owner = API.newTenant();
        owner.newExperiment("experiment", 1);
        regular(owner, "regular");

        assertThat(trackingIds(owner, "")).containsExactly("regular", "experiment");
        assertThat(trackingIds(owner, "type=experiment")).containsExactly("experiment");
        assertThat(trackingIds(owner, "type=regular")).containsExactly("regular");
        assertThat(owner.get("/api/batches?type=other").text("errors.0.pointer"))
                .isEqualTo("type");
    }

    @Test
    void filtersByStatus() {
        Tenant owner = API.newTenant();
        String cancelled = owner.newExperiment("cancelled", 1).text("batch.id");
        owner.post("/api/batches/%s/cancel".formatted(cancelled), "");
        owner.newExperiment("completed", 1);
        owner.claimAll().forEach(job -> owner.complete(job, "1"));
        owner.newExperiment("running", 1);

        assertThat(trackingIds(owner, "status=CANCELLED")).containsExactly("cancelled");
        assertThat(trackingIds(owner, "status=COMPLETED")).containsExactly("completed");
        assertThat(trackingIds(owner, "status=RUNNING")).containsExactly("running");
        assertThat(owner.get("/api/batches?status=GONE").text("errors.0.pointer"))
                .isEqualTo("status");
    }

    @Test
    void hidesExpiredOnesUnlessTheyAreAskedFor() {
        Tenant owner = API.newTenant();
        owner.newExperiment("expired", 1);
        API.sql("UPDATE eval_batches SET expires_at = now() - interval '1 s' WHERE workspace_id = '%s'"
                .formatted(owner.workspaceId()));
        owner.newExperiment("live", 1);

        assertThat(trackingIds(owner, "")).containsExactly("live");
        assertThat(trackingIds(owner, "includeExpired=true")).containsExactly("live", "expired");
        assertThat(owner.get("/api/batches?includeExpired=true").at("items.1.isExpired"))
                .isEqualTo(true);
    }

    @Test
    void onlyAdminsListTheBatchesOfOthers() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "write");
        owner.newExperiment("owners", 1);
        member.newExperiment("members", 1);

        assertThat(trackingIds(owner, "")).containsExactly("members", "owners");
        assertThat(trackingIds(owner, "userId=" + member.userId())).containsExactly("members");
        assertThat(trackingIds(member, "")).containsExactly("members");
        assertThat(trackingIds(member, "userId=" + member.userId())).containsExactly("members");
        assertThat(member.get("/api/batches?userId=" + owner.userId()).status()).isEqualTo(403);
    }

    @Test
    void findsTextAsItIsInNameDescriptionAndTrackingIdInAnyCase() {
        Tenant owner = API.newTenant();
        experiment(owner, "a1", "100% done", "");
        experiment(owner, "a2", "100 percent", "snake_case");
        experiment(owner, "a3", "back\\\\slash", "SnakeXcase");
        experiment(owner, "Needle.4", "x", "y");

        assertThat(found(owner, "100%")).containsExactly("a1");
        assertThat(found(owner, "%")).containsExactly("a1");
        assertThat(found(owner, "_")).containsExactly("a2");
        assertThat(found(owner, "SNAKE")).containsExactly("a3", "a2");
        assertThat(found(owner, "e_c")).containsExactly("a2");
        assertThat(found(owner, "\\")).containsExactly("a3");
        assertThat(found(owner, "nEEdle")).containsExactly("Needle.4");
        assertThat(found(owner, "' OR true --")).isEmpty();
        assertThat(found(owner, " ")).hasSize(4);
    }

    /** Further back than one page looks; a filter that hardly anything passes does not read the whole list at once. */
    @ParameterizedTest
    @ValueSource(strings = {"q=needle", "type=experiment", "q=needle&userId=OWNER"})
    void findsWhatLiesFarBackOnALaterPage(String filter) {
        Tenant owner = API.newTenant();
        experiment(owner, "old", "The needle", "");
        API.sql("""
                INSERT INTO eval_batches (
                    workspace_id, id, owner_id, name, is_ephemeral, agent_id, agent_version, repeat_count, created_at, status,
                    completed_at)
                SELECT
                    workspace_id, gen_random_uuid(), owner_id, 'Hay', false, agent_id, agent_version, 1,
                    created_at + interval '1 h', 'COMPLETED', created_at + interval '1 h'
                FROM eval_batches
                CROSS JOIN generate_series(1, %d)
                WHERE workspace_id = '%s'
                """.formatted(Reach.ROWS, owner.workspaceId()));
        String path = "/api/batches?" + filter.replace("OWNER", owner.userId());

        Answer first = owner.get(path);
        Answer second = owner.get(path + "&cursor=" + first.text("nextCursor"));

        assertThat(first.size("items")).as(first.body()).isZero();
        assertThat(second.size("items")).as(second.body()).isEqualTo(1);
        assertThat(second.text("items.0.name")).isEqualTo("The needle");
        assertThat(second.at("nextCursor")).isNull();
    }

    @Test
    void pagesHaveNeitherGapsNorRepeatsWhileRowsAreAddedAndRemoved() {
        Tenant owner = API.newTenant();
        IntStream.range(0, 25).forEach(i -> owner.newExperiment("old-%02d".formatted(i), 1));
        // Many of the same moment: the id must decide.
        API.sql("UPDATE eval_batches SET created_at = date_trunc('minute', now()) WHERE workspace_id = '%s'"
                .formatted(owner.workspaceId()));
        List<String> seen = new ArrayList<>();
        String cursor = "";
        int round = 0;

        do {
            Answer page = owner.get("/api/batches?limit=4" + cursor);
            IntStream.range(0, page.size("items"))
                    .forEach(i -> seen.add(page.text("items.%d.trackingId".formatted(i))));
            cursor = page.at("nextCursor") == null ? "" : "&cursor=" + page.text("nextCursor");
            owner.newExperiment("new-" + round, 1);
            owner.delete("/api/experiments/" + seen.getLast());
            round++;
        } while (!cursor.isEmpty());

        assertThat(round).isEqualTo(7);
        assertThat(seen).doesNotHaveDuplicates().hasSize(25).allMatch(trackingId -> trackingId.startsWith("old-"));
    }

    @Test
    void resultsArePagedInTheOrderOfDocumentAndRepeat() {
        Tenant owner = API.newTenant();
        owner.create("/api/batches", """
                {"trackingId": "e", "isEphemeral": true, "repeatCount": 3,
                 "ephemeralAgent": {"name": "a", "primaryInstructions": "x"},
                 "ephemeralDocuments": {"inline": [{"title": "A", "content": "a"}, {"title": "B", "content": "b"},
                    {"title": "C", "content": "c"}]}}
                """);
        List<String> seen = new ArrayList<>();
        String cursor = "";

        do {
            Answer page = owner.get("/api/experiments/e/results?limit=2" + cursor);
            IntStream.range(0, page.size("items"))
                    .forEach(i -> seen.add(page.text("items.%d.documentTitle".formatted(i))
                            + page.text("items.%d.repeatIndex".formatted(i))));
            cursor = page.at("nextCursor") == null ? "" : "&cursor=" + page.text("nextCursor");
        } while (!cursor.isEmpty());

        assertThat(seen).containsExactly("A0", "A1", "A2", "B0", "B1", "B2", "C0", "C1", "C2");
    }

    private static void experiment(Tenant owner, String trackingId, String name, String description) {
        owner.create("/api/batches", """
                {"trackingId": "%s", "name": "%s", "description": "%s", "isEphemeral": true,
                 "ephemeralAgent": {"name": "a", "primaryInstructions": "x"},
                 "ephemeralDocuments": {"inline": [{"title": "t", "content": "c"}]}}
                """.formatted(trackingId, name, description));
    }

    private static void regular(Tenant owner, String trackingId) {
        owner.create("/api/batches", """
                {"trackingId": "%s", "agentId": "%s", "documentIds": ["%s"]}
                """.formatted(trackingId, owner.newAgent(), owner.newDocument("t", "c")));
    }

    private static List<String> found(Tenant owner, String text) {
        return trackingIds(owner, "q=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    }

    private static List<String> trackingIds(Tenant owner, String query) {
        Answer list = owner.get("/api/batches?limit=200&" + (query.isEmpty() ? "includeExpired=false" : query));
        assertThat(list.status()).as(list.body()).isEqualTo(200);
        return IntStream.range(0, list.size("items"))
                .mapToObj(i -> list.text("items.%d.trackingId".formatted(i)))
                .toList();
    }
}
