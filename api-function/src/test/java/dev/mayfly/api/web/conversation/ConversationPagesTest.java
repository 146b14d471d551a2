package dev.mayfly.api.web.conversation;

import static dev.mayfly.api.test.Recording.record;
import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.request;
import static dev.mayfly.test.TestRequests.task;
import static dev.mayfly.test.TestRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.page.Reach;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Hostile;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.Visitor;
import dev.mayfly.conversation.NewRequest;
import dev.mayfly.id.UuidV7;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ConversationPagesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final String train = owner.newTrain("First");
    private final Visitor visitor = Visitor.of(owner);

    @Test
    void teachesTheFirstStep() {
        Visitor.Page page = visitor.get("/conversations");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text(".teach")).contains("Nothing is recorded yet", "/api/requests");
    }

    @Test
    void listsAndFilters() {
        var plain = request(NOON, "Hello.", "the grey wolf");
        var forked = request(NOON.plusSeconds(1), "Hello.", "the brown fox");
        record(
                owner,
                train,
                plain,
                forked,
                request(NOON.plusSeconds(2), "A.", "the brown fox", "Hello.", "jumps"),
                request(NOON.plusSeconds(3), "B.", "the brown fox", "Hello.", "sleeps"));

        Visitor.Page page = visitor.get("/conversations");

        assertThat(openings(page)).containsExactly("the brown fox", "the grey wolf");
        assertThat(page.text("#conversations tr")).contains("First", "2026-03-01 12:00", "126", "$0.03", "claude-test");
        assertThat(openings(filtered(page, "q", "wolf"))).containsExactly("the grey wolf");
        assertThat(openings(filtered(page, "branches", "true"))).containsExactly("the brown fox");
        assertThat(openings(filtered(page, "branches", "false"))).containsExactly("the grey wolf");
        assertThat(openings(filtered(page, "train", train))).hasSize(2);
        assertThat(openings(filtered(page, "from", "2026-03-01"))).hasSize(2);
        assertThat(openings(filtered(page, "to", "2026-03-01"))).hasSize(2);
        assertThat(openings(filtered(page, "from", "2026-03-02"))).isEmpty();
        assertThat(openings(filtered(page, "account", "other"))).isEmpty();
        Visitor.Page none = filtered(page, "model", "other");
        assertThat(none.text("main")).contains("No conversation fits");
        assertThat(none.html().expectFirst("input[name=model]").attr("value")).isEqualTo("other");
        for (var day : List.of("yesterday", "2026-02-30", "+999999999-12-31")) {
            assertThat(filtered(page, "to", day).status()).as(day).isEqualTo(400);
        }
        assertThat(filtered(page, "subtasks", "perhaps").status()).isEqualTo(400);
    }

    /** What is shown has its name, and one may be asked for, wherever it is among them. */
    @Test
    void findsATrainAmongMany() {
        API.sql("""
                INSERT INTO trains (workspace_id, id, slug, name)
                SELECT '%1$s', gen_random_uuid(), 'train-' || number, 'Train ' || number
                FROM generate_series(1, 250) AS number
                """.formatted(owner.workspaceId()));
        API.sql("""
                INSERT INTO trains (workspace_id, id, slug, name)
                VALUES ('%1$s', 'ffffffff-ffff-7fff-8fff-ffffffffffff', 'last-one', 'Last <i>one')
                ON CONFLICT DO NOTHING
                """.formatted(owner.workspaceId()));
        String last = "ffffffff-ffff-7fff-8fff-ffffffffffff";
        record(owner, train, request(NOON, "Hello.", "the grey wolf"));
        record(owner, last, request(NOON.plusSeconds(1), "Hello.", "the brown fox"));

        Visitor.Page page = visitor.get("/conversations");
        Visitor.Page found = filtered(page, "train", "last-one");

        assertThat(page.html().select("#trains option")).hasSize(200);
        assertThat(page.text("#conversations tr")).contains("Last <i>one");
        assertThat(openings(found)).containsExactly("the brown fox");
        assertThat(found.html().expectFirst("input[name=train]").val()).isEqualTo("last-one");
        assertThat(visitor.get("/usage?train=last-one")
                        .html()
                        .expectFirst("input[name=train]")
                        .val())
                .isEqualTo("last-one");
        assertThat(filtered(page, "train", "no-such-train").status()).isEqualTo(404);
    }

    @Test
    void showsLongListsInParts() {
        for (int i = 0; i < 60; i++) {
            record(owner, train, request(NOON.plusSeconds(i), "Hello.", "number " + i));
        }

        Visitor.Page first = visitor.get("/conversations?model=claude-test");
        Visitor.Page second = visitor.get(first.html().expectFirst(".more a").attr("href"));

        assertThat(openings(first)).hasSize(50);
        assertThat(openings(second)).hasSize(10);
        assertThat(second.html().select(".more")).isEmpty();
        var all = new HashSet<>(openings(first));
        all.addAll(openings(second));
        assertThat(all).hasSize(60);
    }

    @Test
    void saysThatNothingFitsSoFarAndGoesOn() {
        var old = request(NOON, "Hello.", "the grey wolf");
        record(owner, train, old);
        API.sql("""
                INSERT INTO conversations
                SELECT
                    workspace_id, gen_random_uuid(), train_id, last_request_at, last_request_at + interval '1 h', 1, 0, 1, 0,
                    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '{}'
                FROM conversations
                CROSS JOIN generate_series(1, %d)
                WHERE id = '%s'
                """.formatted(Reach.ROWS, old.requestId()));

        Visitor.Page first = visitor.get("/conversations?model=claude-test");
        Visitor.Page second = visitor.get(first.html().expectFirst(".more a").attr("href"));

        assertThat(openings(first)).isEmpty();
        assertThat(first.text(".more")).isEqualTo("None of 50,000 fits. Look further back");
        assertThat(openings(second)).containsExactly("the grey wolf");
        assertThat(second.html().select(".more")).isEmpty();
    }

    @Test
    void drawsBranchesAndShowsWhatWasSaidOnOne() {
        var opening = request(
                UuidV7.next(),
                NOON,
                List.of(message("user", text("do it"))),
                message("assistant", text("I will."), task("1", "search it")));
        record(owner, train, opening, request(NOON.plusSeconds(1), "Found.", "search it"));

        Visitor.Page page = visitor.get(path(opening));
        Visitor.Page subtask = visitor.get(page.html().expectFirst(".tree ul a").attr("href"));

        assertThat(page.status()).as(page.body()).isEqualTo(200);
        assertThat(page.text(".tree > li > a[aria-current=page]")).isEqualTo("main");
        assertThat(page.text(".tree ul a")).isEqualTo("subtask_1");
        assertThat(page.text(".tree ul .kind")).isEqualTo("sub-task");
        assertThat(page.html().select("#messages .said").eachText()).containsExactly("do it", "I will.");
        assertThat(page.text("#messages details summary")).isEqualTo("Calls Task");
        assertThat(page.text("#messages details pre")).contains("search it");
        assertThat(page.text("#messages footer")).contains("35 tokens in", "7 out", "$0.01", "100 ms");
        assertThat(page.html().select("figure.chart tbody tr")).hasSize(1);
        assertThat(page.html().select("figure.chart td").eachAttr("data-value")).containsExactly("35", "7", "0.01");
        assertThat(subtask.html().select("#messages .said").eachText()).containsExactly("search it", "Found.");
    }

    @Test
    void tellsForksFromSummaries() {
        var summary = "We looked for the fault in the engine and found it.";
        var continued = "This session is being continued from a previous conversation that ran out of"
                + " context. The conversation is summarized below:\n" + summary;
        var opening = request(NOON, "Hello.", "hi");
        record(
                owner,
                train,
                opening,
                request(NOON.plusSeconds(1), "<summary>" + summary + "</summary>", "hi", "Hello.", "Sum it up."),
                request(NOON.plusSeconds(2), "Go on.", continued),
                request(NOON.plusSeconds(3), "Bad.", "hi", "Hello.", "Something else"));

        Visitor.Page page = visitor.get(path(opening));

        assertThat(page.html().select(".tree > li > ul > li > .kind").eachText())
                .containsExactly("after a summary", "fork");
    }

    @Test
    void showsLongDialoguesInPartsAndLongMessagesByThemselves() {
        var dialogue = new String[25];
        for (int i = 0; i < dialogue.length; i++) {
            dialogue[i] = "number " + i;
        }
        dialogue[0] = "x".repeat(10_000);
        var request = request(NOON, "Done.", dialogue);
        record(owner, train, request);

        Visitor.Page first = visitor.get(path(request));
        Visitor.Page second = visitor.get(first.html().expectFirst(".more a").attr("href"));
        Visitor.Page whole =
                visitor.get(first.html().expectFirst("#messages li a").attr("href"));

        assertThat(first.html().select("#messages .message")).hasSize(20);
        assertThat(first.text("#messages .said")).hasSize(2_000);
        assertThat(second.html().select("#messages .message")).hasSize(6);
        assertThat(whole.text(".said")).hasSize(10_000);
        assertThat(visitor.get(path(request) + "/messages/27").status()).isEqualTo(404);
    }

    @Test
    void asksForAnAnalysisAndShowsIt() {
        var opening = request(NOON, "Hello.", "hi");
        record(owner, train, opening);

        Visitor.Page asked = visitor.get(path(opening)).send("#analyse", Map.of("customPrompt", List.of("politeness")));
        Visitor.Page waiting = visitor.get(path(opening));
        Visitor.Page twice =
                visitor.post(path(opening) + "/analysis", Map.of("formToken", List.of(waiting.formToken())));
        complete();
        Visitor.Page done = visitor.get(path(opening) + "/analysis");

        assertThat(asked.status()).isEqualTo(303);
        assertThat(asked.header("Location")).isEqualTo(path(opening) + "?branch=main#analysis");
        assertThat(waiting.text("#analysis [role=status]")).contains("Version 1 is pending");
        assertThat(waiting.html().expectFirst("#analysis").attr("hx-get"))
                .isEqualTo(path(opening) + "/analysis?branch=main");
        assertThat(waiting.html().select("#analyse")).isEmpty();
        assertThat(twice.status()).isEqualTo(409);
        assertThat(done.text("#analysis"))
                .contains(
                        "completed", "achieved, 80 of 100", "A greeting.", "Slow", "Polite", "Be quick", "politeness");
        assertThat(done.html().expectFirst("#analysis").hasAttr("hx-get")).isFalse();
        assertThat(done.text("#analyse textarea")).isEqualTo("politeness");
    }

    @Test
    void isNotThereForOthers() {
        var opening = request(NOON, "Hello.", "hi");
        record(owner, train, opening);
        Visitor stranger = Visitor.of(API.newTenant());
        Visitor member = Visitor.of(owner.colleague("member", "read", "write"));

        for (var other : List.of(stranger, member)) {
            assertThat(other.get("/conversations").html().select("#conversations"))
                    .isEmpty();
            for (var part : List.of("", "/messages/1", "/analysis")) {
                assertThat(other.get(path(opening) + part).status()).as(part).isEqualTo(404);
            }
            String token = other.get("/conversations").formToken();
            assertThat(other.post(path(opening) + "/analysis", Map.of("formToken", List.of(token)))
                            .status())
                    .isEqualTo(404);
        }
        assertThat(visitor.get(path(opening) + "?branch=none").status()).isEqualTo(404);
    }

    @Test
    void letsOnlyThoseAskWhoMayWrite() {
        var opening = request(NOON, "Hello.", "hi");
        record(owner, train, opening);
        Tenant viewer = owner.colleague("viewer", "read");
        owner.create(
                "/api/trains/%s/members".formatted(train),
                "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(viewer.userId()));
        Visitor reader = Visitor.of(viewer);

        Visitor.Page page = reader.get(path(opening));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.html().select("#analyse")).isEmpty();
        assertThat(reader.post(path(opening) + "/analysis", Map.of("formToken", List.of(page.formToken())))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void takesNothingThatWasSaidForMarkup() {
        String named = owner.create("/api/trains", "{\"name\": \"%s\"}".formatted(Hostile.TEXT))
                .text("id");
        var opening = request(
                UuidV7.next(),
                NOON,
                List.of(message("user", text(Hostile.TEXT))),
                message("assistant", text(Hostile.TEXT), task(Hostile.TEXT, Hostile.TEXT)));
        record(owner, named, opening);
        visitor.get(path(opening)).send("#analyse", Map.of("customPrompt", List.of(Hostile.TEXT)));
        complete(Hostile.TEXT);

        Hostile.assertHarmless(visitor.get("/conversations"));
        Hostile.assertHarmless(visitor.get(path(opening)));
        Hostile.assertHarmless(visitor.get(path(opening) + "/messages/2"));
        Hostile.assertHarmless(visitor.get(path(opening) + "/analysis"));
    }

    private void complete() {
        complete("A greeting.");
    }

    /** Does what a worker would. */
    private void complete(String summary) {
        Answer claimed = owner.post("/api/analyses/claim", "{}");
        Answer answer =
                owner.post("/api/analyses/%s/complete".formatted(claimed.text("items.0.analysisId")), """
                    {"leaseToken": "%s", "model": "claude-test", "costUsd": "0.0120",
                     "usage": {"inputTokens": 10, "outputTokens": 5},
                     "result": {"summary": "%s", "outcome": "achieved", "qualityScore": 80, "sentiment": "positive",
                      "strengths": ["Polite"], "problems": [{"title": "Slow", "evidence": "[1]", "severity": "low"}],
                      "suggestions": ["Be quick"]}}
                    """.formatted(
                                claimed.text("items.0.leaseToken"), summary));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static Visitor.Page filtered(Visitor.Page page, String field, String value) {
        return page.send("#filters", Map.of(field, List.of(value)));
    }

    private static List<String> openings(Visitor.Page page) {
        return page.html().select("#conversations .wide a").eachText();
    }

    private static String path(NewRequest request) {
        return "/conversations/" + request.requestId();
    }
}
