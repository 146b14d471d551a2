package dev.mayfly.api.conversation;

import static dev.mayfly.api.test.Recording.record;
import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.request;
import static dev.mayfly.test.TestRequests.task;
import static dev.mayfly.test.TestRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.page.Reach;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.conversation.NewRequest;
import dev.mayfly.id.UuidV7;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationControllerTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String SUMMARY = "We looked for the fault in the engine and found it.";
    private static final String CONTINUED =
            "This session is being continued from a previous conversation that ran out of"
                    + " context. The conversation is summarized below:\n" + SUMMARY;

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final String train = owner.newTrain("First");

    @Test
    void listsThatFirstWhichWasLastGoneOnWith() {
        var first = request(NOON, "Hello.", "hi");
        var second = request(NOON.plusSeconds(1), "Good morning.", "ho");
        record(owner, train, first, second, followUp(NOON.plusSeconds(2), "Fine."));

        Answer page = owner.get("/api/conversations");

        assertThat(ids(page)).containsExactly(id(first), id(second));
        assertThat(page.text("items.0.requests")).isEqualTo("2");
        assertThat(page.text("items.0.branches")).isEqualTo("1");
        assertThat(page.text("items.0.usage.total")).isEqualTo("84");
        assertThat(page.text("items.0.costUsd")).isEqualTo("0.02");
        assertThat(page.text("items.0.durationMs")).isEqualTo("200");
        assertThat(page.text("items.0.preview")).isEqualTo("hi");
        assertThat(page.text("items.0.models.0")).isEqualTo("claude-test");
    }

    @Test
    void filtersAndSearches() {
        var plain = request(NOON, "Hello.", "hi");
        var forked = request(NOON.plusSeconds(1), "Hello.", "the brown fox");
        record(
                owner,
                train,
                plain,
                forked,
                request(NOON.plusSeconds(2), "A.", "the brown fox", "Hello.", "jumps"),
                request(NOON.plusSeconds(3), "B.", "the brown fox", "Hello.", "sleeps"));
        var withTask = recordTask();

        assertThat(ids(owner.get("/api/conversations?hasBranches=true"))).containsExactly(id(forked));
        assertThat(ids(owner.get("/api/conversations?hasBranches=false"))).containsExactly(id(withTask), id(plain));
        assertThat(ids(owner.get("/api/conversations?hasSubtasks=true"))).containsExactly(id(withTask));
        assertThat(ids(owner.get("/api/conversations?q=%22brown%20fox%22"))).containsExactly(id(forked));
        assertThat(ids(owner.get("/api/conversations?q=SLEEPS&train=" + train))).containsExactly(id(forked));
        assertThat(ids(owner.get("/api/conversations?q=hi%20or%20jumps"))).containsExactly(id(forked), id(plain));
        assertThat(ids(owner.get("/api/conversations?q=fox&hasBranches=false"))).isEmpty();
        assertThat(ids(owner.get("/api/conversations?q=wolf"))).isEmpty();
        assertThat(ids(owner.get("/api/conversations?q=%21%3F"))).as("no word").isEmpty();
        assertThat(ids(owner.get("/api/conversations?model=claude-test&accountId=account")))
                .hasSize(3);
        assertThat(ids(owner.get("/api/conversations?model=other"))).isEmpty();
        assertThat(ids(owner.get("/api/conversations?accountId=other"))).isEmpty();
        assertThat(ids(owner.get("/api/conversations?endDate=2026-03-01T12:00:01Z")))
                .containsExactly(id(plain));
        assertThat(owner.get("/api/conversations?q=%20").status()).isEqualTo(400);
        assertThat(ids(API.newTenant().get("/api/conversations?q=fox"))).isEmpty();
    }

    @Test
    void pagesWithoutLossThroughConversationsOfOneMoment() {
        for (int i = 0; i < 5; i++) {
            record(owner, train, request(NOON, "Hello.", "number " + i));
        }

        for (var filter : List.of("", "&train=" + train, "&q=number")) {
            var seen = new ArrayList<String>();
            Answer page = owner.get("/api/conversations?limit=2" + filter);
            seen.addAll(ids(page));
            while (page.at("nextCursor") != null) {
                page = owner.get("/api/conversations?limit=2" + filter + "&cursor=" + page.text("nextCursor"));
                seen.addAll(ids(page));
            }
            assertThat(seen).as(filter).hasSize(5).doesNotHaveDuplicates();
        }
    }

    /** Further back than one page looks; a filter that hardly anything passes does not read the whole list at once. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "model=claude-test",
                "accountId=account&train=TRAIN",
                "hasSubtasks=true",
                "hasBranches=true&train=TRAIN"
            })
    void findsWhatLiesFarBackOnALaterPage(String filter) {
        var old = request(NOON, "Hello.", "hi");
        record(owner, train, old);
        API.sql("""
                UPDATE conversations SET requests = 5, branches = 5, subtasks = 1 WHERE id = '%1$s';
                INSERT INTO conversations
                SELECT
                    workspace_id, gen_random_uuid(), train_id, last_request_at, last_request_at + interval '1 h', 1, 0, 1, 0,
                    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '{}'
                FROM conversations
                CROSS JOIN generate_series(1, %2$d)
                WHERE id = '%1$s'
                """.formatted(old.requestId(), Reach.ROWS));
        Tenant member = owner.colleague("member", "read");
        owner.create(
                "/api/trains/%s/members".formatted(train),
                "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId()));

        for (var reader : List.of(owner, member)) {
            String path = "/api/conversations?" + filter.replace("TRAIN", train);
            Answer first = reader.get(path);
            Answer second = reader.get(path + "&cursor=" + first.text("nextCursor"));

            assertThat(first.size("items")).as(first.body()).isZero();
            assertThat(second.text("items.0.id")).isEqualTo(old.requestId().toString());
            assertThat(second.at("nextCursor")).isNull();
            Answer none = reader.get("/api/conversations?model=none");
            assertThat(none.size("items")).isZero();
            assertThat(none.at("nextCursor")).as("nobody used it").isNull();
        }
    }

    @Test
    void showsOthersOnlyTheTrainsTheyAreMembersOf() {
        String other = owner.newTrain("Second");
        var seen = request(NOON, "Hello.", "hi");
        var hidden = request(NOON.plusSeconds(1), "Hello.", "hi");
        record(owner, train, seen);
        record(owner, other, hidden);
        Tenant member = owner.colleague("member", "read");
        owner.create(
                "/api/trains/%s/members".formatted(train),
                "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId()));

        assertThat(ids(member.get("/api/conversations"))).containsExactly(id(seen));
        assertThat(ids(member.get("/api/conversations?q=hi"))).containsExactly(id(seen));
        assertThat(ids(owner.get("/api/conversations?q=hi"))).containsExactly(id(hidden), id(seen));
        assertThat(member.get("/api/conversations?train=" + other).status()).isEqualTo(404);
        for (var part : List.of("", "/requests", "/messages", "/export")) {
            assertThat(member.get("/api/conversations/" + id(seen) + part).status())
                    .as(part)
                    .isEqualTo(200);
            assertThat(member.get("/api/conversations/" + id(hidden) + part).status())
                    .as(part)
                    .isEqualTo(404);
        }
    }

    @Test
    void showsBranchesWhereTheyForkAndRequestsInTheirOrder() {
        var opening = request(NOON, "Hello.", "hi");
        var followUp = followUp(NOON.plusSeconds(1), "Fine.");
        var fork = request(NOON.plusSeconds(2), "Bad.", "hi", "Hello.", "Something else");
        record(owner, train, opening, followUp, fork);

        Answer shown = owner.get("/api/conversations/" + id(opening));

        assertThat(shown.status()).as(shown.body()).isEqualTo(200);
        assertThat(shown.text("conversation.branches")).isEqualTo("2");
        assertThat(shown.size("branches")).isEqualTo(2);
        assertThat(shown.text("branches.0.branchId")).isEqualTo("main");
        assertThat(shown.text("branches.0.requests")).isEqualTo("2");
        assertThat(shown.at("branches.0.forkedFromRequestId")).isNull();
        assertThat(shown.text("branches.1.branchId")).isEqualTo("branch_20260301120002");
        assertThat(shown.text("branches.1.forkedFromRequestId")).isEqualTo(id(opening));
        assertThat(shown.text("branches.1.link.kind")).isEqualTo("prefix");
        assertThat(shown.text("branches.1.openingRequestId")).isEqualTo(id(fork));
        assertThat(shown.text("branches.1.usage.total")).isEqualTo("42");
        assertThat(requestIds(shown, "requests.items")).containsExactly(id(opening), id(followUp), id(fork));
        Answer firstPage = owner.get("/api/conversations/%s/requests?limit=2".formatted(id(opening)));
        assertThat(requestIds(firstPage, "items")).containsExactly(id(opening), id(followUp));
        assertThat(requestIds(
                        owner.get("/api/conversations/%s/requests?limit=2&cursor=%s"
                                .formatted(id(opening), firstPage.text("nextCursor"))),
                        "items"))
                .containsExactly(id(fork));
    }

    @Test
    void showsASubTaskWithTheRequestThatGaveIt() {
        var opening = recordTask();

        Answer shown = owner.get("/api/conversations/" + id(opening));
        Answer messages = owner.get("/api/conversations/%s/messages?branch=subtask_1".formatted(id(opening)));

        assertThat(shown.text("conversation.subtasks")).isEqualTo("1");
        assertThat(shown.text("branches.1.branchId")).isEqualTo("subtask_1");
        assertThat(shown.text("branches.1.isSubtask")).isEqualTo("true");
        assertThat(shown.text("branches.1.taskRequestId")).isEqualTo(id(opening));
        assertThat(shown.text("branches.0.toolCalls")).isEqualTo("1");
        assertThat(texts(messages)).as("from the task on").containsExactly("1 user search it", "2 assistant Found.");
    }

    @Test
    void keepsAnIdGoodThatOnceWasAConversations() {
        var late = request(NOON, "Hello.", "hi");
        var early = followUp(NOON.plusSeconds(1), "Fine.");
        record(owner, train, early);
        assertThat(owner.get("/api/conversations/" + id(early)).text("conversation.id"))
                .isEqualTo(id(early));

        record(owner, train, late);

        assertThat(owner.post("/api/conversations/%s/analyses".formatted(id(early)), "{}")
                        .text("conversationId"))
                .isEqualTo(id(late));
        assertThat(owner.post("/api/conversations/%s/relink".formatted(id(early)), "")
                        .text("requests"))
                .isEqualTo("2");
        for (var part : List.of("", "/requests", "/messages", "/export", "/analyses", "/analyses/main")) {
            assertThat(owner.get("/api/conversations/" + id(early) + part).status())
                    .as(part)
                    .isEqualTo(200);
        }
        assertThat(owner.get("/api/conversations/" + id(early)).text("conversation.id"))
                .isEqualTo(id(late));
    }

    @Test
    void linksAConversationAnewWhoseFirstRequestIsForgotten() {
        var first = request(NOON, "Hello.", "hi");
        record(owner, train, first, followUp(NOON.plusSeconds(1), "Fine."));
        API.sql("DELETE FROM api_requests WHERE request_id = '%s'".formatted(id(first)));

        Answer relinked = owner.post("/api/conversations/%s/relink".formatted(id(first)), "");

        assertThat(relinked.status()).as(relinked.body()).isEqualTo(200);
        assertThat(relinked.text("requests")).isEqualTo("1");
    }

    @Test
    void showsADialogueOnceWithWhoHadEachMessageFirst() {
        var opening = request(NOON, "Hello.", "hi");
        var followUp = followUp(NOON.plusSeconds(1), "Fine.");
        var fork = request(NOON.plusSeconds(2), "Bad.", "hi", "Hello.", "Something else");
        record(owner, train, opening, followUp, fork);

        Answer main = owner.get("/api/conversations/%s/messages".formatted(id(opening)));
        Answer branch = owner.get("/api/conversations/%s/messages?branch=branch_20260301120002".formatted(id(opening)));

        assertThat(texts(main))
                .containsExactly("1 user hi", "2 assistant Hello.", "3 user How are you?", "4 assistant Fine.");
        assertThat(requestIds(main, "items")).containsExactly(id(opening), id(opening), id(followUp), id(followUp));
        assertThat(main.text("items.2.timestamp")).isEqualTo("2026-03-01T12:00:01Z");
        assertThat(main.text("expired")).isEqualTo("false");
        assertThat(texts(branch))
                .containsExactly("1 user hi", "2 assistant Hello.", "3 user Something else", "4 assistant Bad.");
        assertThat(requestIds(branch, "items")).containsExactly(id(opening), id(opening), id(fork), id(fork));
        assertThat(owner.get("/api/conversations/%s/messages?branch=none".formatted(id(opening)))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void showsWhatASummaryGoesOnWithBeforeIt() {
        var opening = request(NOON, "Hello.", "hi");
        var summarized =
                request(NOON.plusSeconds(1), "<summary>" + SUMMARY + "</summary>", "hi", "Hello.", "Sum it up.");
        var continued = request(NOON.plusSeconds(2), "Go on.", CONTINUED);
        var after = request(NOON.plusSeconds(3), "Done.", CONTINUED, "Go on.", "Yes.");
        record(owner, train, opening, summarized, continued, after);
        String path = "/api/conversations/%s/messages?branch=compact_120002".formatted(id(opening));

        Answer messages = owner.get(path);
        var paged = new ArrayList<String>();
        String cursor = "";
        do {
            Answer page = owner.get(path + "&limit=3" + cursor);
            paged.addAll(texts(page));
            cursor = page.at("nextCursor") == null ? "" : "&cursor=" + page.text("nextCursor");
        } while (!cursor.isEmpty());

        assertThat(texts(messages))
                .containsExactly(
                        "1 user hi",
                        "2 assistant Hello.",
                        "3 user Sum it up.",
                        "4 assistant <summary>" + SUMMARY + "</summary>",
                        "5 user " + CONTINUED,
                        "6 assistant Go on.",
                        "7 user Yes.",
                        "8 assistant Done.");
        assertThat(requestIds(messages, "items"))
                .containsExactly(
                        id(opening),
                        id(opening),
                        id(summarized),
                        id(summarized),
                        id(continued),
                        id(continued),
                        id(after),
                        id(after));
        assertThat(paged).isEqualTo(texts(messages));
    }

    @Test
    void showsWhatIsLeftOfADialogueAndSaysSo() {
        var opening = request(NOON, "Hello.", "hi");
        var followUp = followUp(NOON.plusSeconds(1), "Fine.");
        record(owner, train, opening, followUp);
        String path = "/api/conversations/%s/messages".formatted(id(opening));

        forget(opening);
        assertThat(owner.get(path).text("expired")).as("the last one has all").isEqualTo("false");
        assertThat(texts(owner.get(path))).hasSize(4);
        assertThat(owner.get("/api/conversations").at("items.0.preview")).isNull();

        forget(followUp);
        assertThat(owner.get(path).text("expired")).isEqualTo("true");
        assertThat(owner.get(path).size("items")).isZero();
        assertThat(owner.get("/api/conversations/" + id(opening)).status()).isEqualTo(200);
    }

    @Test
    void showsTheLongestThatIsKeptWhenTheLastIsNot() {
        var opening = request(NOON, "Hello.", "hi");
        var followUp = followUp(NOON.plusSeconds(1), "Fine.");
        record(owner, train, opening, followUp);

        forget(followUp);
        Answer messages = owner.get("/api/conversations/%s/messages".formatted(id(opening)));

        assertThat(texts(messages)).containsExactly("1 user hi", "2 assistant Hello.");
        assertThat(messages.text("expired")).isEqualTo("true");
    }

    /** Each of them has as much as a request may have besides its bodies. */
    @Test
    void keepsAPageOfRequestsWithLongNamesSmall() {
        var opening = request(NOON, "Hello.", "hi");
        record(owner, train, opening);
        API.sql("""
                INSERT INTO api_requests (
                    workspace_id, request_id, train_id, timestamp, method, path, request_type, model, error,
                    conversation_id, branch_id)
                SELECT
                    workspace_id, gen_random_uuid(), train_id, timestamp + make_interval(secs => number), method,
                    repeat('"', 2000), request_type, repeat('€', 200), repeat('€', 500), conversation_id, branch_id
                FROM api_requests
                CROSS JOIN generate_series(1, 999) AS numbers (number)
                WHERE request_id = '%s'
                """.formatted(id(opening)));

        Answer first = owner.get("/api/conversations/" + id(opening));
        int read = first.size("requests.items");
        String cursor = first.at("requests.nextCursor") == null ? "" : first.text("requests.nextCursor");
        while (!cursor.isEmpty()) {
            Answer page =
                    owner.get("/api/conversations/%s/requests?limit=1000&cursor=%s".formatted(id(opening), cursor));
            assertThat(sizeInLambda(page)).isLessThan(6_000_000);
            read += page.size("items");
            cursor = page.at("nextCursor") == null ? "" : page.text("nextCursor");
        }

        assertThat(sizeInLambda(first)).isLessThan(6_000_000);
        assertThat(read).isEqualTo(1_000);
    }

    /** As a string in JSON. */
    private static long sizeInLambda(Answer answer) {
        return answer.body().getBytes(StandardCharsets.UTF_8).length
                + answer.body().chars().filter(c -> c == '"' || c == '\\').count();
    }

    @Test
    void keepsPagesOfLongMessagesSmall() {
        String half = "\"".repeat(200_000);
        var opening = request(NOON, half, half, half, half, half, "end");
        var huge = request(NOON, "Hello.", "x".repeat(2_000_000), "Well.", "end");
        record(owner, train, opening, huge);
        var seen = new ArrayList<String>();
        String cursor = "";
        int pages = 0;

        do {
            Answer page = owner.get("/api/conversations/%s/messages%s".formatted(id(opening), cursor));
            assertThat(page.body()
                            .replace("\"", "\\\"")
                            .replace("\\\\\"", "\\\\\\\"")
                            .length())
                    .isLessThan(5_000_000);
            seen.addAll(texts(page));
            cursor = page.at("nextCursor") == null ? "" : "?cursor=" + page.text("nextCursor");
            pages++;
        } while (!cursor.isEmpty());
        Answer cut = owner.get("/api/conversations/%s/messages".formatted(id(huge)));

        assertThat(pages).isGreaterThan(1);
        assertThat(seen).hasSize(6).doesNotHaveDuplicates();
        assertThat(seen).filteredOn(message -> message.endsWith(half)).hasSize(5);
        assertThat(cut.text("items.0.cut")).isEqualTo("true");
        assertThat(cut.text("items.0.blocks.0.text")).hasSizeLessThan(1_500_000).startsWith("xxx");
        assertThat(cut.text("items.1.cut")).isEqualTo("false");
    }

    private NewRequest recordTask() {
        var opening = request(
                UuidV7.next(),
                NOON.plusSeconds(10),
                List.of(message("user", text("do it"))),
                message("assistant", text("I will."), task("1", "search it")));
        record(owner, train, opening, request(NOON.plusSeconds(11), "Found.", "search it"));
        return opening;
    }

    private static NewRequest followUp(Instant at, String answer) {
        return request(at, answer, "hi", "Hello.", "How are you?");
    }

    private static void forget(NewRequest request) {
        API.sql("DELETE FROM api_request_payloads WHERE request_id = '%s'".formatted(id(request)));
    }

    private static String id(NewRequest request) {
        return request.requestId().toString();
    }

    private static List<String> ids(Answer page) {
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return IntStream.range(0, page.size("items"))
                .mapToObj(i -> page.text("items.%d.id".formatted(i)))
                .toList();
    }

    private static List<String> requestIds(Answer page, String list) {
        return IntStream.range(0, page.size(list))
                .mapToObj(i -> page.text("%s.%d.requestId".formatted(list, i)))
                .toList();
    }

    private static List<String> texts(Answer page) {
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return IntStream.range(0, page.size("items"))
                .mapToObj(i -> "%s %s %s"
                        .formatted(
                                page.text("items.%d.position".formatted(i)),
                                page.text("items.%d.role".formatted(i)),
                                page.text("items.%d.blocks.0.text".formatted(i))))
                .toList();
    }
}
