package dev.mayfly.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class WorkspaceLifeTest {

    private static final String MISSING = "00000000-0000-7000-8000-000000000000";

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void cutsEverybodyOffAtOnceAndLetsThemInAgain() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "write");
        Chat chat = Chat.of(member);
        chat.say("Hello");

        Answer deleted = owner.delete("/api/workspaces/current");

        assertThat(deleted.status()).as(deleted.body()).isEqualTo(200);
        assertThat(Duration.between(
                        Instant.parse(deleted.text("deletedAt")), Instant.parse(deleted.text("restorableUntil"))))
                .isEqualTo(Duration.ofDays(30));
        for (Tenant caller : List.of(owner, member)) {
            assertThat(caller.get(chat.path()).status()).as("with a key").isEqualTo(401);
            assertThat(caller.withToken().get(chat.path()).status())
                    .as("with a token")
                    .isEqualTo(403);
            assertThat(caller.withToken().get("/api/me").size("workspaces")).isZero();
        }

        Answer restored = owner.withToken().post("/api/workspaces/%s/restore".formatted(owner.workspaceId()), "");

        assertThat(restored.status()).as(restored.body()).isEqualTo(200);
        assertThat(restored.text("role")).isEqualTo("owner");
        assertThat(chat.messages("").text("items.0.content")).isEqualTo("Hello");
    }

    @Test
    void letsOnlyOwnersDeleteAndRestore() {
        Tenant owner = API.newTenant();
        Tenant admin = owner.colleague("admin", "read", "admin");
        String path = "/api/workspaces/%s/restore".formatted(owner.workspaceId());
        String missing = "/api/workspaces/%s/restore".formatted(MISSING);

        assertThat(admin.delete("/api/workspaces/current").status()).isEqualTo(403);
        assertThat(owner.withToken().post(path, "").status())
                .as("of one that lives")
                .isEqualTo(404);
        owner.delete("/api/workspaces/current");
        for (Tenant caller : List.of(admin.withToken(), API.newTenant().withToken(), API.newTenant())) {
            Answer theirs = caller.post(path, "");
            Answer nothing = caller.post(missing, "");

            assertThat(theirs.status()).isEqualTo(404);
            assertThat(theirs.body().replace(owner.workspaceId(), MISSING)).isEqualTo(nothing.body());
        }
        assertThat(owner.withToken().post(path, "").status()).isEqualTo(200);
    }

    @Test
    void restoresForThirtyDaysAndNotLonger() {
        Tenant owner = API.newTenant();
        String path = "/api/workspaces/%s/restore".formatted(owner.workspaceId());
        owner.delete("/api/workspaces/current");

        deletedAgo(owner, "30 days 1 second");
        Answer tooLate = owner.withToken().post(path, "");
        deletedAgo(owner, "29 days 23 hours");
        Answer inTime = owner.withToken().post(path, "");

        assertThat(tooLate.status()).isEqualTo(404);
        assertThat(inTime.status()).isEqualTo(200);
    }

    @Test
    void cutsARemovedMemberOffAtOnce() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "write");
        Chat chat = Chat.of(member);
        assertThat(chat.say("Hello").status()).isEqualTo(201);

        owner.delete("/api/members/" + member.userId());

        assertThat(chat.messages("").status()).as("with a key").isEqualTo(401);
        assertThat(chat.as(member.withToken()).messages("").status())
                .as("with a token")
                .isEqualTo(403);
        assertThat(chat.as(owner).messages("").size("items"))
                .as("for those who stay")
                .isOne();
    }

    private static void deletedAgo(Tenant tenant, String interval) {
        API.sql("UPDATE workspaces SET deleted_at = now() - interval '%s' WHERE id = '%s'"
                .formatted(interval, tenant.workspaceId()));
    }
}
