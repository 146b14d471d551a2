package dev.mayfly.api.conversation;

import static dev.mayfly.api.test.Recording.record;
import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.named;
import static dev.mayfly.test.TestRequests.request;
import static dev.mayfly.test.TestRequests.task;
import static dev.mayfly.test.TestRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.conversation.NewRequest;
import dev.mayfly.id.UuidV7;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ConversationExportControllerTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final String train = owner.newTrain("First");

    @Test
    void exportsEachBranchFromWhereItForksOff() {
        var opening = request(NOON, "Hello.", "hi");
        record(
                owner,
                train,
                opening,
                request(NOON.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?"),
                request(NOON.plusSeconds(2), "Bad.", "hi", "Hello.", "Something else"));

        Answer whole = owner.get(export(opening, ""));
        Answer branch = owner.get(export(opening, "?branch=branch_20260301120002"));

        assertThat(whole.status()).as(whole.body()).isEqualTo(200);
        assertThat(whole.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"conversation-%s.json\"".formatted(opening.requestId()));
        assertThat(whole.text("conversation.id")).isEqualTo(opening.requestId().toString());
        assertThat(whole.text("branches.0.branch.branchId")).isEqualTo("main");
        assertThat(texts(whole, 0)).containsExactly("hi", "Hello.", "How are you?", "Fine.");
        assertThat(texts(whole, 1)).containsExactly("Hello.", "Something else", "Bad.");
        assertThat(whole.text("branches.1.messages.0.position")).isEqualTo("2");
        assertThat(whole.at("nextCursor")).isNull();
        assertThat(branch.size("branches")).isEqualTo(1);
        assertThat(texts(branch, 0)).containsExactly("hi", "Hello.", "Something else", "Bad.");
        assertThat(owner.get(export(opening, "?branch=none")).status()).isEqualTo(404);
        assertThat(owner.get(export(opening, "?format=pdf")).status()).isEqualTo(400);
    }

    /** The others had none of them, and what was said is in those that are left. */
    @Test
    void exportsWhatFirstRequestsSaidAlsoWhenTheyAreForgotten() {
        var opening = request(NOON, "Hello.", "hi");
        var last = request(NOON.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?");
        record(owner, train, opening, last);
        API.sql("DELETE FROM api_requests WHERE request_id = '%s'".formatted(opening.requestId()));

        Answer whole = owner.get(export(opening, ""));

        assertThat(texts(whole, 0)).containsExactly("hi", "Hello.", "How are you?", "Fine.");
    }

    /** A backslash before a bracket would take the one away that was put there. */
    @Test
    void makesNoLinkOfWhatWasSaid() {
        String evil = "\\[a](http://b) \\\\[c](http://d) ![e](http://f)";
        var opening = request(NOON, evil, "hi");
        record(owner, train, opening);

        Answer report = owner.get(export(opening, "?format=markdown"));

        assertThat(report.body()).contains("> \\\\\\[a](http://b) \\\\\\\\\\[c](http://d) !\\[e](http://f)");
    }

    @Test
    void letsNothingThatWasSaidPassForAHeading() {
        String evil = "# Conversation\r## Branch main\n\n### 9 user\u2028# x\u0085# y\u000b# z\f# w [a](http://b) <h1>";
        var opening = request(
                UuidV7.next(),
                NOON,
                List.of(message("user", text(evil))),
                message("assistant", text(evil), task("1", evil)));
        record(owner, train, opening);
        API.sql("UPDATE conversations SET models = ARRAY[E'# a\\n# b|<c>'] WHERE id = '%s'"
                .formatted(opening.requestId()));

        Answer report = owner.get(export(opening, "?format=markdown"));

        assertThat(report.status()).isEqualTo(200);
        assertThat(report.header("Content-Type")).startsWith("text/markdown");
        assertThat(report.body().split("\\R"))
                .filteredOn(line -> line.strip().startsWith("#"))
                .containsExactly(
                        "# Conversation " + opening.requestId(),
                        "## Branch main",
                        "### 1 user, 2026-03-01T12:00:00Z",
                        "### 2 assistant, 2026-03-01T12:00:00Z");
        assertThat(report.body()).doesNotContain("<h1>", "<c>").contains("Calls Task:");
    }

    @Test
    void goesOnOnTheNextPageWithoutLoss() {
        var said = IntStream.range(0, 9)
                .mapToObj(i -> i < 8 ? i + "x".repeat(600_000) : "end")
                .toArray(String[]::new);
        var opening = request(NOON, "Hello.", said);
        record(owner, train, opening);

        var seen = new ArrayList<String>();
        var markdown = new StringBuilder();
        @Nullable String path = export(opening, "");
        int pages = 0;
        while (path != null) {
            Answer page = owner.get(path);
            assertThat(page.body().length()).isLessThan(5_000_000);
            seen.addAll(texts(page, 0));
            path = next(page);
            pages++;
        }
        path = export(opening, "?format=markdown&branch=main");
        while (path != null) {
            Answer page = owner.get(path);
            markdown.append(page.body());
            path = next(page);
        }

        assertThat(pages).isGreaterThan(1);
        assertThat(seen).startsWith(said).hasSize(10);
        assertThat(markdown.toString().lines().filter(line -> line.startsWith("# ")))
                .hasSize(1);
        assertThat(markdown.toString().lines().filter(line -> line.startsWith("### ")))
                .hasSize(10);
    }

    /** Fourteen bodies of 4.5 MB: tools and system prompts are in them, and in no message. */
    @Test
    void readsOnlySoMuchForOnePageAndThenGoesOnWithTheNextBranch() {
        var opening = request(NOON, "Hello.", "hi");
        record(owner, train, opening);
        for (int i = 1; i < 14; i++) {
            record(owner, train, request(NOON.plusSeconds(i), "Fine " + i, "hi", "Hello.", "question " + i));
        }
        fatten("system");

        List<Answer> pages = pages(export(opening, ""));
        String markdown = pages(export(opening, "?format=markdown")).stream()
                .map(Answer::body)
                .collect(Collectors.joining());

        assertThat(pages.size()).as("pages of 63 MB").isEqualTo(2);
        assertThat(pages.stream()
                        .flatMap(page ->
                                IntStream.range(0, page.size("branches")).mapToObj(branch -> texts(page, branch))))
                .containsExactlyElementsOf(IntStream.range(1, 14)
                        .mapToObj(i -> i == 1
                                ? List.of("hi", "Hello.", "question 1", "Fine 1")
                                : List.of("Hello.", "question " + i, "Fine " + i))
                        .toList());
        assertThat(markdown.lines().filter(line -> line.startsWith("## ")))
                .hasSize(13)
                .doesNotHaveDuplicates();
    }

    /** Of a branch whose requests name the answers that they go on with, each message is in a body of its own. */
    @Test
    void readsOnlySoMuchOfOneBranchToo() {
        var turns = IntStream.range(0, 20)
                .mapToObj(i ->
                        named(NOON.plusSeconds(i), i == 0 ? null : "resp_" + (i - 1), "resp_" + i, "q" + i, "a" + i))
                .toArray(NewRequest[]::new);
        record(owner, train, turns);
        fatten("instructions");

        List<Answer> pages = pages(export(turns[0], ""));
        Answer shown =
                owner.get("/api/conversations/%s/messages?branch=main&limit=100".formatted(turns[0].requestId()));

        assertThat(pages.size()).as("pages of 90 MB").isEqualTo(2);
        assertThat(pages.stream().flatMap(page -> texts(page, 0).stream()))
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .boxed()
                        .flatMap(i -> Stream.of("q" + i, "a" + i))
                        .toList());
        assertThat(shown.size("items")).as("of 22.5 MB").isEqualTo(10);
        assertThat(shown.at("nextCursor")).isNotNull();
    }

    @Test
    void leavesNoBranchOut() {
        var opening = request(NOON, "Hello.", "hi");
        record(owner, train, opening);
        API.sql("""
                INSERT INTO api_requests (
                    workspace_id, request_id, train_id, timestamp, method, path, message_count, link_kind, link_depth,
                    conversation_id, branch_id)
                SELECT
                    workspace_id, gen_random_uuid(), train_id, timestamp + number * interval '1 s', method, path, 2, 'prefix', 1,
                    conversation_id, 'branch_' || number
                FROM api_requests
                CROSS JOIN generate_series(1, 1000) AS numbers (number)
                WHERE request_id = '%s'
                """.formatted(opening.requestId()));

        Answer whole = owner.get(export(opening, ""));

        assertThat(whole.size("branches")).isEqualTo(1001);
        assertThat(whole.text("branches.1000.branch.branchId")).isEqualTo("branch_1000");
        assertThat(owner.get(export(opening, "?branch=branch_1000")).status()).isEqualTo(200);
    }

    private void fatten(String field) {
        API.sql("""
                UPDATE api_request_payloads
                SET request = CAST(CAST(request AS jsonb) || jsonb_build_object('%s', repeat('x', 4500000)) AS json)
                WHERE workspace_id = '%s'
                """.formatted(field, owner.workspaceId()));
    }

    private List<Answer> pages(String first) {
        var pages = new ArrayList<Answer>();
        for (@Nullable String path = first; path != null; path = next(pages.getLast())) {
            pages.add(owner.get(path));
        }
        return pages;
    }

    private static @Nullable String next(Answer page) {
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        Matcher link = NEXT.matcher(Objects.requireNonNullElse(page.header("Link"), ""));
        return link.find() ? link.group(1) : null;
    }

    private static String export(NewRequest opening, String query) {
        return "/api/conversations/%s/export%s".formatted(opening.requestId(), query);
    }

    private static List<String> texts(Answer export, int branch) {
        String list = "branches.%d.messages".formatted(branch);
        Object messages = export.at(list);
        // The size of a list inside a list.
        int size = messages instanceof List<?> all ? all.size() : 0;
        return IntStream.range(0, size)
                .mapToObj(i -> export.text("%s.%d.blocks.0.text".formatted(list, i)))
                .toList();
    }
}
