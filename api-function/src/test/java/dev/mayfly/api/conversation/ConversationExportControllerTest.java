package dev.mayfly.api.conversation;

import static dev.mayfly.api.test.Recording.record;
import static dev.mayfly.test.TestRequests.message;
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
import java.util.stream.IntStream;
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
