package dev.mayfly.api.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.mayfly.api.page.Reach;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Threads;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AgentSessionTest {

    private static final String MISSING = "00000000-0000-7000-8000-000000000000";

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void goesOnlyTheWaysThereAre() {
        Tenant tenant = API.newTenant();
        Chat root = Chat.of(tenant);
        Map<String, List<String>> waysTo = Map.of(
                "ACTIVE", List.of(),
                "PAUSED", List.of("pause"),
                "COMPLETED", List.of("complete"),
                "ABANDONED", List.of("pause", "abandon"));
        Map<String, Map<String, String>> outcomes = Map.of(
                "ACTIVE",
                Map.of("pause", "PAUSED", "resume", "session_active", "complete", "COMPLETED", "abandon", "ABANDONED"),
                "PAUSED",
                Map.of("pause", "session_paused", "resume", "ACTIVE", "complete", "COMPLETED", "abandon", "ABANDONED"),
                "COMPLETED",
                Map.of(
                        "pause",
                        "session_ended",
                        "resume",
                        "session_ended",
                        "complete",
                        "session_ended",
                        "abandon",
                        "session_ended"),
                "ABANDONED",
                Map.of(
                        "pause",
                        "session_ended",
                        "resume",
                        "session_ended",
                        "complete",
                        "session_ended",
                        "abandon",
                        "session_ended"));

        assertSoftly(softly -> outcomes.forEach((from, ways) -> ways.forEach((way, outcome) -> {
            Chat chat = root.another(tenant);
            Objects.requireNonNull(waysTo.get(from)).forEach(chat::change);

            Answer answer = chat.change(way);

            boolean isAllowed = outcome.equals(outcome.toUpperCase(Locale.ROOT));
            softly.assertThat(answer.status())
                    .as("%s from %s: %s", way, from, answer.body())
                    .isEqualTo(isAllowed ? 200 : 409);
            softly.assertThat(answer.text(isAllowed ? "status" : "code")).isEqualTo(outcome);
            String status = tenant.get(chat.path()).text("status");
            softly.assertThat(status).isEqualTo(isAllowed ? outcome : from);
            softly.assertThat(tenant.get(chat.path()).at("endedAt") != null)
                    .isEqualTo(List.of("COMPLETED", "ABANDONED").contains(status));
        })));
    }

    /** Further back than one page looks; a filter that hardly anything passes does not read the whole list at once. */
    @Test
    void findsWhatLiesFarBackOnALaterPage() {
        Tenant tenant = API.newTenant();
        Chat old = Chat.of(tenant);
        API.sql("""
                INSERT INTO module_sessions (workspace_id, id, business_id, module_type, created_by)
                SELECT workspace_id, gen_random_uuid(), business_id, 'BRANDING', created_by
                FROM module_sessions
                WHERE id = '%s';
                INSERT INTO agent_sessions (
                    workspace_id, id, module_type, module_session_id, created_by, started_at, last_activity_at)
                SELECT
                    workspace_id, gen_random_uuid(), module_type, id, created_by, now() + interval '1 h', now() + interval '1 h'
                FROM module_sessions
                CROSS JOIN generate_series(1, %d)
                WHERE workspace_id = '%s'
                    AND module_type = 'BRANDING'
                """.formatted(old.moduleSessionId(), Reach.ROWS, tenant.workspaceId()));
        String path = "/api/agent-sessions?moduleType=VALIDATION";

        Answer first = tenant.get(path);
        Answer second = tenant.get(path + "&cursor=" + first.text("nextCursor"));

        assertThat(first.size("items")).as(first.body()).isZero();
        assertThat(second.text("items.0.id")).isEqualTo(old.id());
        assertThat(second.at("nextCursor")).isNull();
        assertThat(tenant.get(path + "&moduleSessionId=" + old.moduleSessionId())
                        .text("items.0.id"))
                .as("an index has it")
                .isEqualTo(old.id());
    }

    @Test
    void takesNoMessageUnlessActive() {
        Chat chat = Chat.of(API.newTenant());

        chat.change("pause");
        Answer whilePaused = chat.say("x");
        chat.change("resume");
        Answer whileActive = chat.say("x");
        chat.change("complete");
        Answer whenEnded = chat.say("x");
        Answer moved = chat.tenant().patch(chat.path(), "{\"workflowStep\": \"pricing\"}");

        assertThat(whilePaused.status()).isEqualTo(409);
        assertThat(whilePaused.text("code")).isEqualTo("session_paused");
        assertThat(whileActive.at("seq")).isEqualTo(1);
        assertThat(whenEnded.status()).isEqualTo(409);
        assertThat(whenEnded.text("code")).isEqualTo("session_ended");
        assertThat(moved.text("code")).isEqualTo("session_ended");
    }

    @Test
    void endsOnceHoweverManyEndIt() {
        Chat chat = Chat.of(API.newTenant());

        List<Callable<Integer>> ends = Stream.of("complete", "abandon")
                .flatMap(way -> IntStream.range(0, 8)
                        .<Callable<Integer>>mapToObj(_ -> () -> chat.change(way).status()))
                .toList();

        assertThat(Threads.together(ends)).containsOnlyOnce(200).containsOnly(200, 409);
    }

    @Test
    void remembersWhereItIs() {
        Chat chat = Chat.of(API.newTenant());

        Answer moved = chat.tenant().patch(chat.path(), "{\"workflowStep\": \"pricing\"}");
        Answer handedOver = chat.tenant().patch(chat.path(), "{\"currentAgent\": \"marco\"}");

        assertThat(moved.at("currentAgent")).isEqualTo("vera");
        assertThat(handedOver.at("currentAgent")).isEqualTo("marco");
        assertThat(handedOver.at("workflowStep")).isEqualTo("pricing");
    }

    @Test
    void resumesTheLatestThatHasNotEnded() {
        Chat first = Chat.of(API.newTenant());
        Chat second = first.another(first.tenant());
        Chat third = first.another(first.tenant());
        String path = "/api/module-sessions/%s/agent-session".formatted(first.moduleSessionId());

        third.change("complete");
        second.change("pause");
        Answer latest = first.tenant().get(path);
        second.change("abandon");
        first.change("complete");
        Answer none = first.tenant().get(path);

        assertThat(latest.text("id")).isEqualTo(second.id());
        assertThat(none.status()).isEqualTo(404);
    }

    @Test
    void listsByModuleStatusAndActivity() {
        Tenant tenant = API.newTenant();
        Chat oldest = Chat.of(tenant);
        Chat paused = oldest.another(tenant);
        Chat newest = oldest.another(tenant);
        paused.change("pause");
        newest.say("x");
        oldest.say("x");

        assertThat(ids(tenant.get("/api/agent-sessions"))).containsExactly(oldest.id(), newest.id(), paused.id());
        assertThat(ids(tenant.get("/api/agent-sessions?status=PAUSED"))).containsExactly(paused.id());
        assertThat(ids(tenant.get("/api/agent-sessions?moduleType=BRANDING"))).isEmpty();
        assertThat(ids(tenant.get("/api/agent-sessions?moduleSessionId=" + oldest.moduleSessionId())))
                .hasSize(3);
        assertThat(ids(tenant.get("/api/agent-sessions?activeSince="
                        + tenant.get(newest.path()).text("lastActivityAt"))))
                .containsExactly(oldest.id(), newest.id());
        Answer page = tenant.get("/api/agent-sessions?limit=2");
        assertThat(ids(tenant.get("/api/agent-sessions?limit=2&cursor=" + page.text("nextCursor"))))
                .containsExactly(paused.id());
        assertThat(tenant.get("/api/agent-sessions?status=PAUSED&cursor=" + page.text("nextCursor"))
                        .status())
                .isEqualTo(400);
        assertThat(tenant.get("/api/module-sessions?moduleType=VALIDATION").size("items"))
                .isOne();
        assertThat(tenant.get("/api/module-sessions?moduleType=PLANNING").size("items"))
                .isZero();
    }

    @Test
    void hangsOnlyOnASessionOfItsKindAndWorkspace() {
        Chat chat = Chat.of(API.newTenant());
        Chat foreign = Chat.of(API.newTenant());
        String body = "{\"moduleType\": \"%s\", \"moduleSessionId\": \"%s\"}";

        Answer otherKind =
                chat.tenant().post("/api/agent-sessions", body.formatted("PLANNING", chat.moduleSessionId()));
        Answer missing = chat.tenant().post("/api/agent-sessions", body.formatted("VALIDATION", MISSING));
        Answer theirs =
                chat.tenant().post("/api/agent-sessions", body.formatted("VALIDATION", foreign.moduleSessionId()));
        Answer business = chat.tenant()
                .post(
                        "/api/module-sessions",
                        "{\"businessId\": \"%s\", \"moduleType\": \"PLANNING\"}".formatted(foreign.businessId()));

        assertThat(List.of(otherKind.status(), missing.status(), theirs.status(), business.status()))
                .containsOnly(422);
        assertThat(theirs.body()).isEqualTo(missing.body()).isEqualTo(otherKind.body());
        assertThat(business.text("code")).isEqualTo("unknown_business");
    }

    @Test
    void letsMembersWriteInTheirOwnSessionsOnly() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "write");
        Tenant viewer = owner.colleague("viewer", "read");
        Tenant admin = owner.colleague("admin", "read", "write");
        Chat theirs = Chat.of(owner);
        theirs.say("Hello");
        Chat own = theirs.another(member);
        Chat asMember = theirs.as(member);

        List<Answer> refused = List.of(
                asMember.say("x"),
                asMember.change("pause"),
                member.patch(theirs.path(), "{\"currentAgent\": \"x\"}"),
                member.patch(theirs.path() + "/messages/1", "{\"offset\": 0, \"content\": \"x\"}"),
                member.delete(theirs.path()),
                member.patch("/api/businesses/" + theirs.businessId(), "{\"name\": \"x\"}"),
                member.delete("/api/businesses/" + theirs.businessId()));

        assertThat(refused).extracting(Answer::status).containsOnly(403);
        assertThat(asMember.messages("").size("items")).isOne();
        assertThat(theirs.as(viewer).messages("").size("items")).isOne();
        assertThat(theirs.as(viewer).say("x").status()).isEqualTo(403);
        assertThat(own.say("x").status()).isEqualTo(201);
        assertThat(own.as(admin).say("x").status()).isEqualTo(201);
        assertThat(member.delete(own.path()).status()).isEqualTo(204);
        assertThat(admin.delete(theirs.path()).status()).isEqualTo(204);
        assertThat(owner.get(theirs.path()).status()).isEqualTo(404);
    }

    @Test
    void deletesABusinessWithAllBelowIt() {
        Chat chat = Chat.of(API.newTenant());
        Chat kept = Chat.of(chat.tenant());
        chat.say("x");
        chat.another(chat.tenant()).say("y");
        kept.say("z");

        int deleted =
                chat.tenant().delete("/api/businesses/" + chat.businessId()).status();

        assertThat(deleted).isEqualTo(204);
        assertThat(chat.tenant().get(chat.path()).status()).isEqualTo(404);
        assertThat(chat.tenant()
                        .get("/api/module-sessions/" + chat.moduleSessionId())
                        .status())
                .isEqualTo(404);
        assertThat(kept.messages("").size("items")).isOne();
        assertThat(Schema.of(API.database()).orphans()).isEmpty();
        for (String table :
                List.of("agent_chat_messages", "agent_sessions", "validation_sessions", "module_sessions")) {
            assertThat(API.query("SELECT count(*) FROM %s WHERE workspace_id = '%s'"
                            .formatted(table, chat.tenant().workspaceId())))
                    .as(table)
                    .isEqualTo("1");
        }
    }

    private static List<String> ids(Answer page) {
        return IntStream.range(0, page.size("items"))
                .mapToObj(i -> page.text("items.%d.id".formatted(i)))
                .toList();
    }
}
