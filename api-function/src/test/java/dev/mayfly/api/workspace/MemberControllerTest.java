package dev.mayfly.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Administrator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void addsListsChangesAndRemovesMembers() {
        Tenant owner = API.newTenant();
        String newcomer = newUser();

        Answer added = owner.post("/api/members", add(newcomer, "viewer"));
        Answer changed = owner.patch("/api/members/" + newcomer, role("member"));
        Answer listed = owner.get("/api/members");
        Answer removed = owner.delete("/api/members/" + newcomer);

        assertThat(added.status()).isEqualTo(201);
        assertThat(added.header("Location")).isEqualTo("/api/members/" + newcomer);
        assertThat(changed.text("role")).isEqualTo("member");
        assertThat(listed.size("items")).isEqualTo(2);
        assertThat(removed.status()).isEqualTo(204);
        assertThat(owner.get("/api/members").size("items")).isEqualTo(1);
    }

    @Test
    void refusesAnUnknownUserAndOneWhoIsAMemberAlready() {
        Tenant owner = API.newTenant();

        Answer unknown = owner.post("/api/members", add(UUID.randomUUID().toString(), "member"));
        Answer known = owner.post("/api/members", add(owner.userId(), "member"));

        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.text("errors.0.pointer")).isEqualTo("/userId");
        assertThat(known.status()).isEqualTo(409);
        assertThat(known.text("code")).isEqualTo("already_member");
    }

    @Test
    void onlyOwnersMakeChangeOrRemoveOwners() {
        Tenant owner = API.newTenant();
        Tenant admin = owner.colleague("admin", "read", "admin");

        assertThat(admin.post("/api/members", add(newUser(), "owner")).status()).isEqualTo(403);
        assertThat(admin.patch("/api/members/" + admin.userId(), role("owner")).status())
                .isEqualTo(403);
        assertThat(admin.patch("/api/members/" + owner.userId(), role("viewer")).status())
                .isEqualTo(403);
        assertThat(admin.delete("/api/members/" + owner.userId()).status()).isEqualTo(403);
    }

    @Test
    void theLastOwnerStays() {
        Tenant owner = API.newTenant();

        Answer left = owner.delete("/api/members/" + owner.userId());
        Answer demoted = owner.patch("/api/members/" + owner.userId(), role("admin"));

        assertThat(left.status()).isEqualTo(409);
        assertThat(left.text("code")).isEqualTo("last_owner");
        assertThat(demoted.status()).isEqualTo(409);
    }

    @Test
    void oneOfTwoOwnersWhoRemoveEachOtherAtOnceStays() throws Exception {
        for (int round = 0; round < 10; round++) {
            Tenant first = API.newTenant();
            Tenant second = first.colleague("owner", "read", "admin");
            boolean demote = round % 2 == 0;
            String pathOfFirst = "/api/members/" + first.userId();
            String pathOfSecond = "/api/members/" + second.userId();

            var answers = atOnce(
                    () -> demote ? first.patch(pathOfSecond, role("viewer")) : first.delete(pathOfSecond),
                    () -> demote ? second.patch(pathOfFirst, role("viewer")) : second.delete(pathOfFirst));

            assertThat(answers.stream().filter(answer -> answer.status() < 300)).hasSize(1);
            assertThat(answers.stream().filter(answer -> answer.status() >= 300))
                    .allSatisfy(answer -> assertThat(answer.status()).isIn(401, 403, 404, 409));
            assertThat(API.query("SELECT count(*) FROM workspace_members WHERE role = 'owner' AND workspace_id = '%s'"
                            .formatted(first.workspaceId())))
                    .isEqualTo("1");
        }
    }

    @Test
    void oneOfTwoOwnersWhoLeaveAtOnceStays() throws Exception {
        for (int round = 0; round < 10; round++) {
            Tenant first = API.newTenant();
            Tenant second = first.colleague("owner", "read", "admin");
            String pathOfFirst = "/api/members/" + first.userId();
            String pathOfSecond = "/api/members/" + second.userId();

            var answers = atOnce(() -> first.delete(pathOfFirst), () -> second.delete(pathOfSecond));

            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(204, 409);
        }
    }

    /** The request was let in while its owner still was one, and then waited for the change that made a viewer of the owner. */
    @ParameterizedTest
    @ValueSource(strings = {"add", "change", "remove"})
    void anOwnerWhoIsDemotedMeanwhileDoesNothingMore(String action) throws Exception {
        Tenant owner = API.newTenant();
        Tenant other = owner.colleague("member", "read");
        String path = "/api/members/" + other.userId();
        String newcomer = newUser();
        Callable<Answer> call = () -> switch (action) {
            case "add" -> owner.post("/api/members", add(newcomer, "owner"));
            case "change" -> owner.patch(path, role("owner"));
            default -> owner.delete(path);
        };
        try (var demotion = API.database().connect();
                var statement = demotion.createStatement();
                var threads = Executors.newSingleThreadExecutor()) {
            demotion.setAutoCommit(false);
            statement.execute("SELECT FROM workspaces WHERE id = '%s' FOR UPDATE".formatted(owner.workspaceId()));
            statement.execute(
                    "UPDATE workspace_members SET role = 'viewer' WHERE workspace_id = '%s' AND user_id = '%s'"
                            .formatted(owner.workspaceId(), owner.userId()));
            var answer = threads.submit(call);
            new Administrator(API.database()).awaitWaiting("FROM workspaces");
            demotion.commit();

            assertThat(answer.get().status()).isEqualTo(403);
        }
        assertThat(API.query(
                        "SELECT string_agg(role, ' ' ORDER BY role) FROM workspace_members WHERE workspace_id = '%s'"
                                .formatted(owner.workspaceId())))
                .isEqualTo("member viewer");
    }

    @Test
    void aRemovedMembersKeysDieAtOnce() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read");
        String userId = member.userId();

        owner.delete("/api/members/" + userId);

        assertThat(member.get("/api/agents").status()).isEqualTo(401);
        assertThat(API.query("SELECT count(*) FROM api_keys WHERE user_id = '%s'".formatted(userId)))
                .isEqualTo("0");
    }

    @Test
    void aKeyDoesNoMoreThanItsHoldersPresentRoleAllows() {
        Tenant owner = API.newTenant();
        Tenant colleague = owner.colleague("admin", "read", "write", "worker", "admin");

        owner.patch("/api/members/" + colleague.userId(), role("viewer"));

        assertThat(colleague.get("/api/agents").status()).isEqualTo(200);
        assertThat(colleague
                        .post("/api/agents", "{\"name\": \"a\", \"primaryInstructions\": \"x\"}")
                        .status())
                .isEqualTo(403);
        assertThat(colleague.post("/api/jobs/claim", "{}").status()).isEqualTo(403);
    }

    @Test
    void everybodyMayLeaveButNotRemoveOthers() {
        Tenant owner = API.newTenant();
        Tenant viewer = owner.colleague("viewer", "read");
        Tenant member = owner.colleague("member", "read", "write");

        assertThat(member.delete("/api/members/" + viewer.userId()).status()).isEqualTo(403);
        assertThat(viewer.delete("/api/members/" + viewer.userId()).status()).isEqualTo(204);
    }

    @Test
    void namesTheWorkspacesOfAUserAndTheOneOfAKey() {
        Tenant owner = API.newTenant();
        API.call("POST", "/api/workspaces", "{\"name\": \"Second\"}", owner.token());

        Answer user = API.call("GET", "/api/me", null, owner.token());
        Answer key = owner.withKey("read").get("/api/me");

        assertThat(user.size("workspaces")).isEqualTo(2);
        assertThat(user.at("scopes")).isNull();
        assertThat(key.size("workspaces")).isEqualTo(1);
        assertThat(key.text("workspaces.0.role")).isEqualTo("owner");
        assertThat(key.text("scopes.0")).isEqualTo("read");
    }

    @Test
    void aUserOfSeveralWorkspacesNamesOneByHeader() {
        Tenant owner = API.newTenant();
        API.call("POST", "/api/workspaces", "{\"name\": \"Second\"}", owner.token());

        Answer none = API.call("GET", "/api/agents", null, owner.token());
        Answer named =
                API.call("GET", "/api/agents", null, owner.token(), Map.of("X-Workspace-Id", owner.workspaceId()));
        Answer foreign = API.call(
                "GET",
                "/api/agents",
                null,
                owner.token(),
                Map.of("X-Workspace-Id", API.newTenant().workspaceId()));
        Answer nonsense = API.call("GET", "/api/agents", null, owner.token(), Map.of("X-Workspace-Id", "x"));

        assertThat(none.status()).isEqualTo(400);
        assertThat(none.text("code")).isEqualTo("workspace_required");
        assertThat(named.status()).isEqualTo(200);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(nonsense.status()).isEqualTo(404);
    }

    @Test
    void aUserWithoutAnyWorkspaceIsToldHowToMakeOne() {
        Answer answer = API.call("GET", "/api/agents", null, API.issuer().token("nobody"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text("code")).isEqualTo("no_workspace");
    }

    @Test
    void aKeyCannotMakeAWorkspace() {
        Answer answer = API.newTenant().post("/api/workspaces", "{\"name\": \"x\"}");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text("code")).isEqualTo("token_required");
    }

    @Test
    void pagesThroughAllMembersOnce() {
        Tenant owner = API.newTenant();
        IntStream.range(0, 4).forEach(_ -> owner.post("/api/members", add(newUser(), "viewer")));

        Answer first = owner.get("/api/members?limit=3");
        Answer second = owner.get("/api/members?limit=3&cursor=" + first.text("nextCursor"));

        assertThat(Stream.of(first, second)
                        .flatMap(page -> IntStream.range(0, page.size("items"))
                                .mapToObj(i -> page.text("items.%d.userId".formatted(i)))))
                .hasSize(5)
                .doesNotHaveDuplicates();
        assertThat(second.at("nextCursor")).isNull();
    }

    private static String newUser() {
        return API.call(
                        "GET",
                        "/api/me",
                        null,
                        API.issuer().token(UUID.randomUUID().toString()))
                .text("userId");
    }

    private static String add(String userId, String role) {
        return "{\"userId\": \"%s\", \"role\": \"%s\"}".formatted(userId, role);
    }

    private static String role(String role) {
        return "{\"role\": \"%s\"}".formatted(role);
    }

    private static java.util.List<Answer> atOnce(Callable<Answer> first, Callable<Answer> second) throws Exception {
        var barrier = new CyclicBarrier(2);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var futures = Stream.of(first, second)
                    .map(call -> threads.submit(() -> {
                        barrier.await();
                        return call.call();
                    }))
                    .toList();
            return java.util.List.of(futures.get(0).get(), futures.get(1).get());
        }
    }
}
