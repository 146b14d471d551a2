package dev.mayfly.api.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Hostile;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.Visitor;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AdminPagesTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final List<String> PAGES = List.of(
            "/admin", "/admin/receipts", "/admin/backfills", "/admin/migrations", "/admin/keys", "/admin/members");

    private final Tenant owner = API.newTenant();
    private final Visitor visitor = Visitor.of(owner);

    @Test
    void makesNobodyAnOwnerByOversight() {
        Visitor.Page page = Visitor.of(API.newTenant()).get("/admin/members");

        assertThat(page.html()
                        .expectFirst("#add select[name=role] option[selected]")
                        .val())
                .isEqualTo("member");
    }

    @Test
    void isForAdminsOnly() {
        Visitor member = Visitor.of(owner.colleague("member", "read", "write"));

        assertThat(member.get("/conversations").html().select("nav a[href=/admin]"))
                .isEmpty();
        assertThat(visitor.get("/conversations").html().select("nav a[href=/admin]"))
                .hasSize(1);
        for (var page : PAGES) {
            assertThat(member.get(page).status()).as(page).isEqualTo(403);
            assertThat(visitor.get(page).status()).as(page).isEqualTo(200);
        }
    }

    @Test
    void saysThatNothingWasTidiedUp() {
        assertThat(visitor.get("/admin").text(".teach")).contains("Nobody has started a cleanup");
        assertThat(visitor.get("/admin/receipts").text(".teach")).contains("Nothing was deleted yet");
    }

    @Test
    void showsCleanupsAndWhatTheyDeleted() {
        owner.newExperiment("gone-" + owner.workspaceId(), 2);
        API.sql("UPDATE eval_batches SET expires_at = now() - interval '1 h' WHERE workspace_id = '%s'"
                .formatted(owner.workspaceId()));
        assertThat(owner.post("/api/admin/cleanup", "{}").text("deleted")).isEqualTo("1");

        Visitor.Page runs = visitor.get("/admin");
        Visitor.Page receipts = visitor.get("/admin/receipts");

        assertThat(runs.html().select("#cleanups td.number").eachText()).startsWith("1", "1", "0", "0");
        assertThat(receipts.text("#receipts th")).isEqualTo("gone-" + owner.workspaceId());
        assertThat(receipts.text("#receipts tr")).contains("expired", "2");
        Visitor stranger = Visitor.of(API.newTenant());
        assertThat(stranger.get("/admin").html().select("#cleanups")).isEmpty();
        assertThat(stranger.get("/admin/receipts").html().select("#receipts")).isEmpty();
    }

    @Test
    void showsWhatWasDoneToTheDatabase() {
        String name = "test-" + UUID.randomUUID();
        API.sql("INSERT INTO backfill_runs (id, name, rows_done) VALUES (gen_random_uuid(), '%s', 1234)"
                .formatted(name));

        Visitor.Page backfills = visitor.get("/admin/backfills");
        Visitor.Page migrations = visitor.get("/admin/migrations");
        Visitor.Page older =
                visitor.get(migrations.html().expectFirst(".more a").attr("href"));

        assertThat(backfills.html().select("#backfills tr").eachText())
                .anyMatch(row -> row.startsWith(name + " RUNNING 1,234 0"));
        assertThat(migrations.html().select("#migrations th")).hasSize(50);
        assertThat(older.html().select("#migrations th").eachText())
                .isNotEmpty()
                .contains("001");
    }

    @Test
    void makesAKeyThatIsShownOnce() {
        Visitor.Page made = visitor.get("/admin/keys")
                .send("#create", Map.of("name", List.of("For the worker"), "scopes", List.of("read", "worker")));
        String secret = made.text("#new-key code");

        assertThat(made.status()).isEqualTo(201);
        assertThat(API.call("GET", "/api/me", null, secret).status()).isEqualTo(200);
        Visitor.Page later = visitor.get("/admin/keys");
        assertThat(later.html().select("#new-key")).isEmpty();
        assertThat(later.body()).doesNotContain(secret);
        assertThat(later.text("#keys tr:last-child")).contains("For the worker", "read, worker");
    }

    @Test
    void keepsWhatWasTypedWhenAKeyIsRefused() {
        Visitor.Page page = visitor.get("/admin/keys");

        Visitor.Page noScope = page.send("#create", Map.of("name", List.of("Mine"), "expires", List.of("2099-01-01")));
        Visitor.Page past = page.send(
                "#create",
                Map.of("name", List.of("Mine"), "scopes", List.of("read"), "expires", List.of("2001-01-01")));
        Visitor.Page noName = page.send("#create", Map.of("scopes", List.of("read")));

        for (var refused : List.of(noScope, past, noName)) {
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.html().select("#new-key")).isEmpty();
        }
        assertThat(noScope.text("#create-error")).contains("at least one");
        assertThat(noScope.html().expectFirst("input[name=name]").attr("value")).isEqualTo("Mine");
        assertThat(past.text("#create-error")).contains("must lie in the future");
        assertThat(past.html().select("input[name=scopes][checked]").eachAttr("value"))
                .containsExactly("read");
        assertThat(noName.text("#create-error")).contains("a name");
    }

    @Test
    void revokesKeysOfTheWorkspaceOnly() {
        Tenant colleague = owner.colleague("member", "read");
        Visitor.Page page = visitor.get("/admin/keys");
        String foreign = Visitor.of(API.newTenant())
                .get("/admin/keys")
                .html()
                .expectFirst("#keys form")
                .attr("action");

        Visitor.Page revoked = page.send("#keys tr:last-child form", Map.of());

        assertThat(revoked.status()).isEqualTo(303);
        assertThat(colleague.get("/api/me").status()).isEqualTo(401);
        assertThat(visitor.get("/admin/keys").text("#keys tr:last-child")).contains("revoked");
        assertThat(visitor.post(foreign, Map.of("formToken", List.of(page.formToken())))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void addsChangesAndRemovesMembers() {
        Tenant other = API.newTenant();
        Visitor.Page page = visitor.get("/admin/members");

        Visitor.Page added = page.send("#add", Map.of("userId", List.of(other.userId()), "role", List.of("viewer")));
        Visitor.Page twice = page.send("#add", Map.of("userId", List.of(other.userId()), "role", List.of("viewer")));
        Visitor.Page unknown = page.send("#add", Map.of("userId", List.of("nobody"), "role", List.of("viewer")));
        Visitor.Page changed = visitor.get("/admin/members")
                .send(
                        "form[action='/admin/members/%s/role']".formatted(other.userId()),
                        Map.of("role", List.of("admin")));

        assertThat(added.status()).isEqualTo(303);
        assertThat(twice.status()).isEqualTo(422);
        assertThat(twice.text("#members-error")).contains("member of this workspace already");
        assertThat(unknown.text("#members-error")).contains("not the id of a user");
        assertThat(unknown.html().expectFirst("input[name=userId]").attr("value"))
                .isEqualTo("nobody");
        assertThat(changed.status()).isEqualTo(303);
        assertThat(role(other)).isEqualTo("admin");

        Visitor.Page removed = visitor.get("/admin/members")
                .send("form[action='/admin/members/%s/remove']".formatted(other.userId()), Map.of());

        assertThat(removed.status()).isEqualTo(303);
        assertThat(role(other)).isEmpty();
    }

    @Test
    void keepsTheLastOwner() {
        Visitor.Page page = visitor.get("/admin/members");

        Visitor.Page removed = page.send("#members form[action$=remove]", Map.of());
        Visitor.Page changed = page.send("#members form[action$=role]", Map.of("role", List.of("viewer")));

        for (var refused : List.of(removed, changed)) {
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.text("#members-error")).contains("at least one owner");
        }
        assertThat(role(owner)).isEqualTo("owner");
    }

    @Test
    void takesNoNameForMarkup() {
        visitor.get("/admin/keys").send("#create", Map.of("name", List.of(Hostile.TEXT), "scopes", List.of("read")));
        API.sql("UPDATE users SET name = $$%1$s$$, email = $$%1$s$$ WHERE id = '%2$s'"
                .formatted(Hostile.TEXT, owner.userId()));
        API.sql("INSERT INTO backfill_runs (id, name) VALUES (gen_random_uuid(), $$%s$$)".formatted(Hostile.TEXT));

        Hostile.assertHarmless(visitor.get("/admin/keys"));
        Hostile.assertHarmless(visitor.get("/admin/members"));
        Hostile.assertHarmless(visitor.get("/admin/backfills"));
    }

    private String role(Tenant member) {
        return API.query("SELECT role FROM workspace_members WHERE workspace_id = '%s' AND user_id = '%s'"
                .formatted(owner.workspaceId(), member.userId()));
    }
}
