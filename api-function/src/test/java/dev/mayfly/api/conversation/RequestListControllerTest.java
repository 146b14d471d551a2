package dev.mayfly.api.conversation;

import static dev.mayfly.api.test.Recording.record;
import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.request;
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

class RequestListControllerTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final String train = owner.newTrain("First");
    private final String other = owner.newTrain("Second");

    @Test
    void listsTheNewestRequestFirst() {
        var first = request(NOON, "Hello.", "hi");
        var second = request(NOON.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?");
        record(owner, train, first, second);

        Answer page = owner.get("/api/requests");

        assertThat(page.status()).as(page.body()).isEqualTo(200);
        assertThat(ids(page)).containsExactly(id(second), id(first));
        assertThat(page.text("items.0.conversationId")).isEqualTo(id(first));
        assertThat(page.text("items.0.parentRequestId")).isEqualTo(id(first));
        assertThat(page.text("items.0.link.kind")).isEqualTo("prefix");
        assertThat(page.text("items.0.status")).isEqualTo("success");
        assertThat(page.text("items.0.usage.total")).isEqualTo("42");
        assertThat(page.text("items.0.costUsd")).isEqualTo("0.01");
        assertThat(page.at("nextCursor")).isNull();
    }

    @Test
    void filters() {
        var good = request(NOON, "Hello.", "hi");
        var bad = request(UuidV7.next(), NOON.plusSeconds(60), List.of(message("user", text("ho"))), null);
        var elsewhere = request(NOON.plusSeconds(120), "Hello.", "hi");
        record(owner, train, good, bad);
        record(owner, other, elsewhere);

        assertThat(ids(owner.get("/api/requests?train=" + train))).containsExactly(id(bad), id(good));
        assertThat(ids(owner.get("/api/requests?train="
                        + owner.get("/api/trains/" + other).text("slug"))))
                .containsExactly(id(elsewhere));
        assertThat(ids(owner.get("/api/requests?status=failed"))).containsExactly(id(bad));
        assertThat(ids(owner.get("/api/requests?status=success"))).containsExactly(id(elsewhere), id(good));
        assertThat(ids(owner.get("/api/requests?type=quota_probe"))).isEmpty();
        assertThat(ids(owner.get("/api/requests?model=claude-test&accountId=account&type=inference")))
                .hasSize(3);
        assertThat(ids(owner.get("/api/requests?model=other"))).isEmpty();
        assertThat(ids(owner.get("/api/requests?accountId=other"))).isEmpty();
        assertThat(ids(owner.get("/api/requests?startDate=2026-03-01T12:01:00Z&endDate=2026-03-01T12:02:00Z")))
                .as("from the first moment on, up to the second")
                .containsExactly(id(bad));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=lost",
                "type=chat",
                "startDate=yesterday",
                "startDate=2026-03-02T00:00:00Z&endDate=2026-03-01T00:00:00Z",
                "endDate=-1000-01-01T00:00:00Z",
                "limit=0",
                "limit=201",
                "model=",
                "cursor=x"
            })
    void refusesWhatIsNoFilter(String query) {
        assertThat(owner.get("/api/requests?" + query).status()).isEqualTo(400);
    }

    /** Further back than one page looks; a filter that hardly anything passes does not read the whole list at once. */
    @ParameterizedTest
    @ValueSource(strings = {"type=evaluation", "type=evaluation&train=TRAIN", "status=failed&type=evaluation"})
    void findsWhatLiesFarBackOnALaterPage(String filter) {
        var old = request(NOON, "Hello.", "hi");
        record(owner, train, old);
        API.sql("""
                UPDATE api_requests
                SET request_type = 'evaluation', link_kind = NULL, response_status = 500
                WHERE request_id = '%s'
                """.formatted(id(old)));
        API.sql("""
                INSERT INTO api_requests (workspace_id, train_id, request_id, timestamp, method, path, message_count)
                SELECT '%s', '%s', gen_random_uuid(), '2026-03-01 13:00Z', 'POST', '/v1/messages', 1
                FROM generate_series(1, %d)
                """.formatted(owner.workspaceId(), train, Reach.ROWS));
        Tenant member = owner.colleague("member", "read");
        owner.create(
                "/api/trains/%s/members".formatted(train),
                "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId()));

        for (var reader : List.of(owner, member)) {
            String path = "/api/requests?" + filter.replace("TRAIN", train);
            Answer first = reader.get(path);
            Answer second = reader.get(path + "&cursor=" + first.text("nextCursor"));

            assertThat(ids(first)).as(first.body()).isEmpty();
            assertThat(ids(second)).as(second.body()).containsExactly(id(old));
            assertThat(second.at("nextCursor")).isNull();
        }
    }

    @Test
    void looksNoFurtherForAModelThatNobodyUsed() {
        API.sql("""
                INSERT INTO api_requests (workspace_id, train_id, request_id, timestamp, method, path, message_count)
                SELECT '%s', '%s', gen_random_uuid(), '2026-03-01 13:00Z', 'POST', '/v1/messages', 1
                FROM generate_series(1, %d)
                """.formatted(owner.workspaceId(), train, Reach.ROWS));

        for (var filter : List.of("model=none", "accountId=none")) {
            Answer answer = owner.get("/api/requests?train=%s&%s".formatted(train, filter));

            assertThat(ids(answer)).isEmpty();
            assertThat(answer.at("nextCursor")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&train=TRAIN", "&model=claude-test"})
    void pagesWithoutLossThroughRequestsOfOneMoment(String filter) {
        var requests = IntStream.range(0, 5)
                .mapToObj(i -> request(NOON, "Hello.", "hi " + i))
                .toArray(NewRequest[]::new);
        record(owner, train, requests);
        Tenant member = owner.colleague("member", "read");
        owner.create(
                "/api/trains/%s/members".formatted(train),
                "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId()));

        for (var reader : List.of(owner, member)) {
            var seen = new ArrayList<String>();
            String path = "/api/requests?limit=2" + filter.replace("TRAIN", train);
            Answer page = reader.get(path);
            seen.addAll(ids(page));
            while (page.at("nextCursor") != null) {
                page = reader.get(path + "&cursor=" + page.text("nextCursor"));
                seen.addAll(ids(page));
            }

            assertThat(seen).hasSize(5).doesNotHaveDuplicates();
        }
    }

    @Test
    void refusesACursorOfAnotherList() {
        record(owner, train, request(NOON, "Hello.", "hi"), request(NOON, "Hello.", "ho"));
        String cursor = owner.get("/api/requests?limit=1").text("nextCursor");

        assertThat(owner.get("/api/requests?limit=1&train=%s&cursor=%s".formatted(train, cursor))
                        .text("code"))
                .isEqualTo("bad_cursor");
    }

    @Test
    void showsARequestWithItsBodiesAsLongAsTheyAreKept() {
        var recorded = request(NOON, "Hello.", "hi");
        record(owner, train, recorded);

        Answer kept = owner.get("/api/requests/" + id(recorded));
        API.sql("DELETE FROM api_request_payloads WHERE request_id = '%s'".formatted(id(recorded)));
        Answer gone = owner.get("/api/requests/" + id(recorded));

        assertThat(kept.text("request.requestId")).isEqualTo(id(recorded));
        assertThat(kept.text("payload.request.messages.0.content.0.text")).isEqualTo("hi");
        assertThat(kept.text("payload.response.content.0.text")).isEqualTo("Hello.");
        assertThat(kept.text("payload.headers.user-agent")).isEqualTo("test");
        assertThat(gone.status()).isEqualTo(200);
        assertThat(gone.text("request.trainId")).isEqualTo(train);
        assertThat(gone.at("payload")).isNull();
    }

    /** Each quotation mark is four bytes in the JSON within the JSON of a Lambda's answer, of which 6 MB are allowed. */
    @Test
    void showsWhatIsTooLongForAnAnswerInPieces() {
        var recorded = request(NOON, "\"".repeat(1_600_000), "x" + "\"€".repeat(1_200_000), "Well.", "end");
        record(owner, train, recorded);
        String path = "/api/requests/" + id(recorded);

        Answer whole = owner.get(path);
        var said = new StringBuilder();
        String cursor = "";
        int pieces = 0;
        do {
            Answer piece = owner.get(path + "/payload?part=request" + cursor);
            assertThat(sizeInLambda(piece)).isLessThan(6_000_000);
            said.append(piece.text("text"));
            cursor = piece.at("nextCursor") == null ? "" : "&cursor=" + piece.text("nextCursor");
            pieces++;
        } while (!cursor.isEmpty());

        assertThat(sizeInLambda(whole)).isLessThan(6_000_000);
        assertThat(whole.at("payload.request")).isNull();
        assertThat(whole.at("payload.leftOut")).isEqualTo(List.of("request", "response"));
        assertThat(whole.text("payload.headers.user-agent")).isEqualTo("test");
        assertThat(pieces).isGreaterThan(1);
        assertThat(said).contains("\\\"€".repeat(1_200_000)).endsWith("}");
        assertThat(owner.get(path + "/payload?part=body").status()).isEqualTo(400);
        API.sql("DELETE FROM api_request_payloads WHERE request_id = '%s'".formatted(id(recorded)));
        assertThat(owner.get(path + "/payload").status()).isEqualTo(404);
        assertThat(API.newTenant().get(path + "/payload").status()).isEqualTo(404);
    }

    /** As a string in JSON. */
    private static long sizeInLambda(Answer answer) {
        return answer.body().getBytes(StandardCharsets.UTF_8).length
                + answer.body().chars().filter(c -> c == '"' || c == '\\').count();
    }

    @Test
    void showsOthersOnlyTheTrainsTheyAreMembersOf() {
        var seen = request(NOON, "Hello.", "hi");
        var hidden = request(NOON.plusSeconds(1), "Hello.", "hi");
        record(owner, train, seen);
        record(owner, other, hidden);
        Tenant member = owner.colleague("member", "read");
        owner.create(
                "/api/trains/%s/members".formatted(train),
                "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId()));
        Tenant admin = owner.colleague("admin", "read");
        Tenant nobody = owner.colleague("viewer", "read");

        assertThat(ids(member.get("/api/requests"))).containsExactly(id(seen));
        assertThat(ids(admin.get("/api/requests"))).containsExactly(id(hidden), id(seen));
        assertThat(ids(nobody.get("/api/requests"))).isEmpty();
        assertThat(member.get("/api/requests?train=" + other).status()).isEqualTo(404);
        assertThat(member.get("/api/requests/" + id(seen)).status()).isEqualTo(200);
        assertThat(member.get("/api/requests/" + id(hidden)).status()).isEqualTo(404);
        assertThat(API.newTenant().get("/api/requests/" + id(seen)).status()).isEqualTo(404);
        assertThat(ids(API.newTenant().get("/api/requests"))).isEmpty();
        assertThat(owner.withTrainKey(train).get("/api/requests").status()).isEqualTo(403);
    }

    private static String id(NewRequest request) {
        return request.requestId().toString();
    }

    private static List<String> ids(Answer page) {
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return IntStream.range(0, page.size("items"))
                .mapToObj(i -> page.text("items.%d.requestId".formatted(i)))
                .toList();
    }
}
