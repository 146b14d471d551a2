package dev.mayfly.api.web.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.Visitor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ExperimentPagesTest {

    @AutoClose
    private static final TestApi API = TestApi.start(Map.of("experiments.max-per-user", 100));

    private final Tenant tenant = API.newTenant();
    private final Visitor visitor = Visitor.of(tenant);

    @Test
    void teachesTheFirstStepWhereThereIsNothingYet() {
        Visitor.Page page = visitor.get("/experiments");

        assertThat(page.text("h2")).isEqualTo("No experiments yet");
        assertThat(page.html().select("main a[href=/experiments/new]")).isNotEmpty();
    }

    @Test
    void listsInPagesWithProgressAndCost() {
        for (int i = 0; i < 26; i++) {
            tenant.newExperiment("run-%02d".formatted(i), 1);
        }
        Tenant.LeasedJob first = tenant.claimAll().getFirst();
        tenant.complete(first, "80");

        Visitor.Page page = visitor.get("/experiments");
        assertThat(page.html().select("td.name a")).hasSize(25);
        assertThat(page.html().select("tr.poll").attr("hx-get")).startsWith("/progress?ids=");
        Visitor.Page more = visitor.get(page.html().expectFirst("tr.more a").attr("href"));
        Document rest = org.jsoup.Jsoup.parse("<table>" + more.body() + "</table>");
        assertThat(rest.select("td.name a").eachAttr("href")).containsExactly("/experiments/run-00");
        assertThat(rest.text()).contains("1 of 1", "completed", "$0.01");

        Visitor.Page progress = visitor.get(page.html().select("tr.poll").attr("hx-get"));
        assertThat(progress.body()).contains("hx-swap-oob", "0 of 1");
    }

    @Test
    void filtersByTextStatusExpiryAndUser() {
        tenant.newExperiment("needle", 1);
        tenant.newExperiment("hay", 1);
        Tenant colleague = tenant.colleague("member", "read", "write");
        colleague.newExperiment("theirs", 1);
        API.sql("UPDATE eval_batches SET expires_at = now() + interval '1 hour' WHERE tracking_id = 'needle'");
        API.sql("UPDATE eval_batches SET expires_at = now() - interval '1 hour' WHERE tracking_id = 'hay'");

        assertThat(paths("/experiments")).containsExactly("/experiments/theirs", "/experiments/needle");
        assertThat(paths("/experiments?q=NEED")).containsExactly("/experiments/needle");
        assertThat(paths("/experiments?status=COMPLETED")).isEmpty();
        assertThat(paths("/experiments?expiry=ALL")).contains("/experiments/hay");
        assertThat(paths("/experiments?expiry=EXPIRED")).containsExactly("/experiments/hay");
        assertThat(paths("/experiments?expiry=DAY")).containsExactly("/experiments/needle");
        assertThat(paths("/experiments?expiry=SOON")).containsExactly("/experiments/needle", "/experiments/theirs");
        assertThat(paths("/experiments?userId=" + colleague.userId())).containsExactly("/experiments/theirs");
        assertThat(Visitor.of(colleague)
                        .get("/experiments")
                        .html()
                        .select("td.name a")
                        .eachAttr("href"))
                .containsExactly("/experiments/theirs");
    }

    /** The names of a page are sorted as those of all pages, whatever is in them. */
    @Test
    void listsInTheOrderOfTheNames() {
        for (int i = 0; i < 27; i++) {
            tenant.newExperiment("run-%02d".formatted((i * 10) % 27), 1);
        }
        API.sql("""
                UPDATE eval_batches
                SET name = 'A|%% ' || right(tracking_id, 2) || '|'
                WHERE workspace_id = '%s' AND tracking_id > 'run-20'
                """.formatted(tenant.workspaceId()));

        Visitor.Page page = visitor.get("/experiments?order=NAME");
        Visitor.Page more = visitor.get(page.html().expectFirst("tr.more a").attr("href"));

        assertThat(page.html()
                        .expectFirst("select[name=order] option[selected]")
                        .val())
                .isEqualTo("NAME");
        assertThat(page.html().select("td.name a").eachText())
                .hasSize(25)
                .isSorted()
                .startsWith("A|% 21|")
                .contains("run-00");
        assertThat(org.jsoup.Jsoup.parse("<table>" + more.body() + "</table>")
                        .select("td.name a")
                        .eachText())
                .containsExactly("run-19", "run-20");
    }

    @Test
    void listsWhatExpiresInEitherOrder() {
        tenant.newExperiment("later", 1);
        tenant.newExperiment("soon", 1);
        tenant.newExperiment("kept", 1);
        tenant.newExperiment("gone", 1);
        API.sql("UPDATE eval_batches SET expires_at = now() + interval '1 hour' WHERE tracking_id = 'soon'");
        API.sql("UPDATE eval_batches SET expires_at = now() + interval '2 hours' WHERE tracking_id = 'later'");
        API.sql("UPDATE eval_batches SET expires_at = now() - interval '1 hour' WHERE tracking_id = 'gone'");
        API.sql("UPDATE eval_batches SET is_ephemeral = false, expires_at = NULL WHERE tracking_id = 'kept'");

        assertThat(paths("/experiments?order=EXPIRY")).containsExactly("/experiments/soon", "/experiments/later");
        assertThat(paths("/experiments?expiry=ALL&order=EXPIRY"))
                .containsExactly("/experiments/gone", "/experiments/soon", "/experiments/later");
        assertThat(paths("/experiments?expiry=DAY&order=NEWEST"))
                .containsExactly("/experiments/soon", "/experiments/later");
        assertThat(paths("/experiments?expiry=SOON&order=NAME"))
                .containsExactly("/experiments/later", "/experiments/soon");
        assertThat(paths("/experiments?expiry=EXPIRED&order=NEWEST")).containsExactly("/experiments/gone");
    }

    @Test
    void showsTheGradeOfALargeExperimentWhenItsRowIsSeen() {
        tenant.newExperiment("large", 1_001);
        assertThat(visitor.get("/experiments").html().select("[id^=grade-][hx-get]"))
                .as("no grade yet")
                .isEmpty();
        List<Tenant.LeasedJob> jobs = tenant.claimAll();
        tenant.complete(jobs.get(0), "40");
        tenant.complete(jobs.get(1), "65");

        Element later = visitor.get("/experiments").html().expectFirst("[id^=grade-]");
        String path = later.attr("hx-get");
        Visitor.Page grade = visitor.get(path);

        assertThat(later.attr("hx-trigger")).isEqualTo("revealed");
        assertThat(grade.text("[id^=grade-]")).startsWith("52.5");
        assertThat(grade.html().expectFirst("[id^=grade-]").id()).isEqualTo(later.id());
        assertThat(grade.html().expectFirst("[id^=grade-]").hasAttr("hx-get")).isFalse();
        assertThat(Visitor.of(API.newTenant()).get(path).status()).isEqualTo(404);
        assertThat(Visitor.of(tenant.colleague("member", "read")).get(path).status())
                .isEqualTo(404);
    }

    @Test
    void showsTheMeanGradeOfEachInTheList() {
        tenant.newExperiment("graded-twice", 2);
        List<Tenant.LeasedJob> jobs = tenant.claimAll();
        tenant.complete(jobs.get(0), "20");
        tenant.complete(jobs.get(1), "95");
        tenant.newExperiment("not-yet", 1);

        assertThat(visitor.get("/experiments").html().select("[id^=grade-]").eachText())
                .containsExactly("–", "57.5");
        assertThat(visitor.get("/experiments")
                        .html()
                        .expectFirst("[id^=grade-] meter")
                        .attr("value"))
                .isEqualTo("57.50");
    }

    @Test
    void namesAUserOfManyByTheAddress() {
        Tenant colleague = tenant.colleague("member", "read", "write");
        colleague.newExperiment("theirs-alone", 1);
        tenant.newExperiment("mine-alone", 1);
        API.sql("UPDATE users SET email = 'Ada@example.com' WHERE id = '%s'".formatted(colleague.userId()));
        API.sql("""
                WITH strangers AS (
                    INSERT INTO users (id, issuer, subject, email)
                    SELECT gen_random_uuid(), 'many', '%1$s' || number, 'user' || number || '@example.com'
                    FROM generate_series(1, 60) AS number
                    RETURNING id
                )
                INSERT INTO workspace_members (workspace_id, user_id, role)
                SELECT '%1$s', id, 'member' FROM strangers
                """.formatted(tenant.workspaceId()));

        Visitor.Page page = visitor.get("/experiments?userId=ada@EXAMPLE.com");

        assertThat(page.html().select("td.name a").eachAttr("href")).containsExactly("/experiments/theirs-alone");
        assertThat(page.html().expectFirst("input[name=userId]").val()).isEqualTo(colleague.userId());
        assertThat(page.html().select("#members option")).hasSizeBetween(61, 200);
        assertThat(visitor.get("/experiments?userId=nobody@example.com").text("main"))
                .contains("the e-mail address of one member");
        assertThat(Visitor.of(colleague)
                        .get("/experiments?userId=nobody@example.com")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void createsAnExperimentFromTheForm() {
        String document = tenant.newDocument("Shared", "Ducks");

        Visitor.Page done = visitor.get("/experiments/new")
                .send(
                        "#new-experiment",
                        filled(Map.of(
                                "documentId", List.of(document),
                                "repeatCount", List.of("2"),
                                "action", List.of("create"))));

        assertThat(done.status()).as(done.body()).isEqualTo(303);
        Visitor.Page page = visitor.get(done.header("Location"));
        assertThat(page.text("h1")).isEqualTo("Ducks & drakes");
        assertThat(page.text("#state")).contains("0 of 6 jobs");
        assertThat(page.html().text()).contains("contains duck", "2 documents of its own");
        assertThat(tenant.claimAll())
                .extracting(Tenant.LeasedJob::documentTitle)
                .contains("First", "Page", "Shared");
        assertThat(API.query("SELECT content FROM document_versions WHERE title = 'Page'"))
                .isEqualTo("Plain words");
    }

    @Test
    void keepsWhatWasTypedAndSaysWhatIsWrongWhere() {
        Map<String, List<String>> wrong = filled(Map.of(
                "trackingId", List.of("not an id"),
                "checkType", List.of("regex", ""),
                "checkValue", List.of("(", ""),
                "expiresInDays", List.of("soon"),
                "action", List.of("create")));

        Visitor.Page page = visitor.get("/experiments/new").send("#new-experiment", wrong);

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.text("#error-tracking-id")).contains("must have 1 to 100");
        assertThat(page.text("#error-expiry")).contains("whole number");
        assertThat(page.html().expectFirst("input[name=trackingId]").attr("aria-invalid"))
                .isEqualTo("true");
        assertThat(page.html().select("textarea[name=documentContent]").eachText())
                .contains("Two ducks.");
        assertThat(page.html().expectFirst("input[name=expiresInDays]").val()).isEqualTo("soon");

        Map<String, List<String>> better = new HashMap<>(wrong);
        better.put("trackingId", List.of("an-id"));
        better.put("expiresInDays", List.of("3"));
        page = page.send("#new-experiment", better);
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.text("#checks")).contains("value is not a regular expression");
    }

    @Test
    void saysBeforehandWhatItComesTo() {
        Visitor.Page page = visitor.get("/experiments/new")
                .send("#new-experiment", filled(Map.of("action", List.of("preview"), "name", List.of("It's"))));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text("#preview")).contains("2 documents, 2 jobs");
        assertThat(page.html().expectFirst("#curl").wholeText())
                .startsWith("curl -X POST \"$MAYFLY_URL/api/batches\"")
                .contains("\"name\":\"It'\\''s\"", "\"isEphemeral\":true")
                .doesNotContain("null");
    }

    @Test
    void showsResultsInAnyOrderWithTheirDocuments() {
        tenant.newExperiment("graded", 3);
        List<Tenant.LeasedJob> jobs = tenant.claimAll();
        tenant.complete(jobs.get(0), "20");
        tenant.complete(jobs.get(1), "90");
        tenant.post("/api/jobs/%s/fail".formatted(jobs.get(2).id()), """
                {"leaseToken": "%s", "retryable": false, "error": {"code": "BROKEN", "message": "No ink"}}
                """.formatted(
                        jobs.get(2).leaseToken()));

        Visitor.Page page = visitor.get("/experiments/graded?sort=BEST");
        assertThat(page.html().select("#results td.name").eachText())
                .containsExactly(
                        jobs.get(1).documentTitle(),
                        jobs.get(0).documentTitle(),
                        jobs.get(2).documentTitle());
        assertThat(page.text(".tiles")).contains("66.7 %", "55 ± 49.5", "$0.02");
        assertThat(page.html().expectFirst("canvas").attr("data-values")).isEqualTo("[0,0,1,0,0,0,0,0,0,1]");
        assertThat(visitor.get("/experiments/graded/results?status=FAILED")
                        .html()
                        .select("td.name"))
                .hasSize(1);
        assertThat(visitor.get("/experiments/graded/status?seen=3").headers()).doesNotContainKey("HX-Trigger");
        assertThat(visitor.get("/experiments/graded/status?seen=1").header("HX-Trigger"))
                .isEqualTo("results-changed");

        Visitor.Page failed =
                visitor.get("/experiments/graded/results/" + jobs.get(2).id());
        assertThat(failed.text("article")).contains("BROKEN", "No ink", "Text");
        Visitor.Page export = visitor.get("/experiments/graded/export?format=csv");
        assertThat(export.header("Content-Disposition")).contains("graded.csv");
        assertThat(export.body()).contains("BROKEN");
    }

    @Test
    void extendsPromotesRepeatsAndDeletes() {
        tenant.newExperiment("acted", 1);

        Visitor.Page page = visitor.get("/experiments/acted");
        assertThat(page.send("#status form[action$=extend]", Map.of("days", List.of("20")))
                        .status())
                .isEqualTo(303);
        assertThat(visitor.get("/experiments/acted").text("#status")).contains("19 d 23 h");
        assertThat(page.send("#status form[action$=extend]", Map.of("days", List.of("x")))
                        .status())
                .isEqualTo(400);
        String again = page.send("#status form[action$=rerun]", Map.of()).header("Location");
        assertThat(visitor.get(again).status()).isEqualTo(200);
        assertThat(page.send("#status form[action$=cancel]", Map.of()).status()).isEqualTo(303);
        assertThat(page.send("#status form[action$=promote]", Map.of()).status())
                .isEqualTo(303);
        assertThat(visitor.get("/experiments/acted").text("#status")).contains("never expires", "cancelled");

        Visitor.Page confirm = visitor.get(again + "/delete");
        assertThat(confirm.text("article"))
                .contains("1 job with all results", "its agent “Checker”", "1 document of its own");
        Visitor.Page deleted = confirm.send("form[action$=delete]", Map.of());
        assertThat(deleted.text("h1")).isEqualTo("Deleted");
        assertThat(visitor.get(again).status()).isEqualTo(404);
    }

    @Test
    void comparesRunsAndTheirSettings() {
        for (String run : List.of("one", "two", "three")) {
            tenant.newExperiment(run, 2);
        }
        API.sql(
                "UPDATE agent_versions SET instructions = E'Check it.\\nTwice.' WHERE workspace_id = '%s' AND agent_id ="
                                .formatted(tenant.workspaceId())
                        + " (SELECT agent_id FROM eval_batches WHERE tracking_id = 'two' AND workspace_id = '%s')"
                                .formatted(tenant.workspaceId()));
        tenant.claimAll().forEach(job -> tenant.complete(job, "50"));

        Visitor.Page page = visitor.get("/experiments/compare?run=one&run=two&run=three");

        assertThat(page.html().select("section[aria-label]")).hasSize(2);
        assertThat(page.text("section[aria-label]")).contains("Tied 2", "Document 0 50 50 0 tied");
        assertThat(page.text(".diff ins")).isEqualTo("+ Twice.");
        assertThat(visitor.get("/experiments/compare").text("main")).contains("Tick two or more");
        assertThat(visitor.get("/experiments/compare?run=one&run=no-such-one").status())
                .isEqualTo(404);
    }

    @Test
    void showsNothingOfOtherWorkspaces() {
        tenant.newExperiment("secret-run", 1);
        String job = tenant.claimAll().getFirst().id();
        Visitor stranger = Visitor.of(API.newTenant());

        assertSoftly(softly -> List.of(
                        "/experiments/secret-run",
                        "/experiments/secret-run/status",
                        "/experiments/secret-run/grades",
                        "/experiments/secret-run/results",
                        "/experiments/secret-run/results/" + job,
                        "/experiments/secret-run/export",
                        "/experiments/secret-run/delete",
                        "/experiments/compare?run=secret-run&run=x")
                .forEach(path ->
                        softly.assertThat(stranger.get(path).status()).as(path).isEqualTo(404)));
        assertThat(stranger.get("/experiments").body()).doesNotContain("secret-run");
        String batch = API.query("SELECT id FROM eval_batches WHERE tracking_id = 'secret-run'");
        assertThat(stranger.get("/progress?ids=" + batch).body()).doesNotContain(batch);
    }

    /** Forms that are filled in rightly, but for what is given. */
    private static Map<String, List<String>> filled(Map<String, List<String>> other) {
        var fields = new HashMap<String, List<String>>();
        fields.put("name", List.of("Ducks & drakes"));
        fields.put("judge", List.of("NEW"));
        fields.put("agentName", List.of("Counter"));
        fields.put("checkType", List.of("contains", ""));
        fields.put("checkValue", List.of("duck", ""));
        fields.put("checkPath", List.of("", ""));
        fields.put("checkWeight", List.of("", ""));
        fields.put("documentTitle", List.of("First", "Page", ""));
        fields.put("documentContent", List.of("Two ducks.", "<p>Plain <b>words</b><script>x</script>", ""));
        fields.put("documentFormat", List.of("text", "html", "text"));
        fields.putAll(other);
        return fields;
    }

    private List<String> paths(String list) {
        return visitor.get(list).html().select("td.name a").eachAttr("href");
    }
}
