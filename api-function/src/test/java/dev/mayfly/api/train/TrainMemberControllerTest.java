package dev.mayfly.api.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Threads;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainMemberControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void addsAMemberByEmailInWhateverCase() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read");
        email(member, "Ada.Lovelace@Example.org");
        String path = members(owner.newTrain("Train"));

        Answer added = owner.post(path, "{\"email\": \"ada.LOVELACE@example.ORG\", \"role\": \"member\"}");

        assertThat(added.status()).isEqualTo(201);
        assertThat(added.text("userId")).isEqualTo(member.userId());
        assertThat(added.text("email")).isEqualTo("Ada.Lovelace@Example.org");
        assertThat(added.header("Location")).isEqualTo(path + "/" + member.userId());
        assertThat(owner.post(path, "{\"email\": \"ada.lovelace@example.org\", \"role\": \"owner\"}")
                        .text("code"))
                .isEqualTo("already_member");
    }

    @Test
    void refusesWhoIsNotAMemberOfTheWorkspace() {
        Tenant owner = API.newTenant();
        Tenant stranger = API.newTenant();
        email(stranger, "stranger@example.org");
        String path = members(owner.newTrain("Train"));

        Answer byEmail = owner.post(path, "{\"email\": \"stranger@example.org\", \"role\": \"member\"}");
        Answer byId = owner.post(path, "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(stranger.userId()));

        assertThat(byEmail.status()).isEqualTo(422);
        assertThat(byEmail.text("errors.0.pointer")).isEqualTo("/email");
        assertThat(byId.status()).isEqualTo(422);
        assertThat(byId.text("errors.0.pointer")).isEqualTo("/userId");
    }

    @Test
    void refusesAnEmailAddressThatTwoMembersHave() {
        Tenant owner = API.newTenant();
        Stream.of("twin@example.org", "TWIN@example.org")
                .forEach(address -> email(owner.colleague("member", "read"), address));

        Answer answer =
                owner.post(members(owner.newTrain("Train")), "{\"email\": \"Twin@example.org\", \"role\": \"member\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("code")).isEqualTo("ambiguous_email");
    }

    @Test
    void wantsExactlyOneOfEmailAndUserId() {
        Tenant owner = API.newTenant();
        String path = members(owner.newTrain("Train"));

        assertThat(owner.post(path, "{\"role\": \"member\"}").status()).isEqualTo(400);
        assertThat(owner.post(
                                path,
                                "{\"email\": \"a@b\", \"userId\": \"%s\", \"role\": \"member\"}"
                                        .formatted(owner.userId()))
                        .status())
                .isEqualTo(400);
        assertThat(owner.post(path, "{\"email\": \"a@b\", \"role\": \"admin\"}").status())
                .isEqualTo(400);
    }

    @Test
    void membersMayLeaveAndRemoveNobodyElse() {
        Tenant owner = API.newTenant();
        Tenant first = owner.colleague("member", "read", "write");
        Tenant second = owner.colleague("viewer", "read");
        String path = members(owner.newTrain("Train"));
        Stream.of(first, second).forEach(member -> owner.create(path, member(member, "member")));

        assertThat(first.delete(path + "/" + second.userId()).status()).isEqualTo(403);
        assertThat(first.post(path, member(second, "member")).status()).isEqualTo(403);
        assertThat(second.delete(path + "/" + second.userId()).status()).isEqualTo(204);
        assertThat(second.get(path).status()).isEqualTo(404);
        assertThat(owner.withKey("read").delete(path + "/" + first.userId()).status())
                .isEqualTo(403);
        assertThat(owner.delete(path + "/" + first.userId()).status()).isEqualTo(204);
        assertThat(owner.get(path).size("items")).isEqualTo(1);
    }

    @Test
    void theLastOwnerStaysUntilThereIsAnother() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "write");
        String path = members(owner.newTrain("Train"));
        String own = path + "/" + owner.userId();
        owner.create(path, member(member, "member"));

        Answer removed = owner.delete(own);
        Answer demoted = owner.patch(own, "{\"role\": \"member\"}");

        assertThat(removed.status()).isEqualTo(409);
        assertThat(removed.text("code")).isEqualTo("last_owner");
        assertThat(demoted.status()).isEqualTo(409);
        assertThat(owner.patch(path + "/" + member.userId(), "{\"role\": \"owner\"}")
                        .text("role"))
                .isEqualTo("owner");
        assertThat(owner.delete(own).status()).isEqualTo(204);
    }

    /** Both may manage the train whatever becomes of their ownership, so that each request is refused for one reason only. */
    @Test
    void oneOfTwoOwnersWhoRemoveEachOtherAtOnceIsRefused() {
        Tenant owner = API.newTenant();
        Tenant first = owner.colleague("admin", "read", "write");
        Tenant second = owner.colleague("admin", "read", "write");
        String firstId = first.userId();
        String secondId = second.userId();
        for (int round = 0; round < 15; round++) {
            String path = members(first.newTrain("Round " + round));
            first.create(path, "{\"userId\": \"%s\", \"role\": \"owner\"}".formatted(secondId));

            List<Answer> answers = Threads.together(
                    List.of(() -> first.delete(path + "/" + secondId), () -> second.delete(path + "/" + firstId)));

            assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(204, 409);
            assertThat(answers.stream().filter(answer -> answer.status() == 409).map(answer -> answer.text("code")))
                    .containsExactly("last_owner");
            assertThat(owner.get(path).size("items")).isEqualTo(1);
        }
    }

    /** The request was let in while its sender still owned the train, and then waited for the change that ended that. */
    @ParameterizedTest
    @ValueSource(strings = {"add", "change", "remove", "rename", "delete"})
    void anOwnerWhoIsRemovedMeanwhileDoesNothingMore(String action) throws Exception {
        Tenant owner = API.newTenant();
        Tenant removed = owner.colleague("member", "read", "write");
        Tenant other = owner.colleague("member", "read");
        Tenant newcomer = owner.colleague("member", "read");
        String train = owner.newTrain("Train");
        String path = members(train);
        owner.create(path, member(removed, "owner"));
        owner.create(path, member(other, "member"));
        String othersPath = path + "/" + other.userId();
        String newcomersBody = member(newcomer, "owner");
        Callable<Answer> call = () -> switch (action) {
            case "add" -> removed.post(path, newcomersBody);
            case "change" -> removed.patch(othersPath, "{\"role\": \"owner\"}");
            case "remove" -> removed.delete(othersPath);
            case "rename" -> removed.patch("/api/trains/" + train, "{\"name\": \"Mine\"}");
            default -> removed.delete("/api/trains/" + train);
        };
        try (var removal = API.database().connect();
                var statement = removal.createStatement();
                var threads = Executors.newSingleThreadExecutor()) {
            removal.setAutoCommit(false);
            statement.execute("SELECT FROM trains WHERE id = '%s' FOR UPDATE".formatted(train));
            statement.execute("DELETE FROM train_members WHERE train_id = '%s' AND user_id = '%s'"
                    .formatted(train, removed.userId()));
            var answer = threads.submit(call);
            new Administrator(API.database()).awaitWaiting("trains");
            removal.commit();

            assertThat(answer.get().status()).isEqualTo(404);
        }
        assertThat(owner.get(path).size("items")).isEqualTo(2);
        assertThat(owner.get("/api/trains/" + train).text("name")).isEqualTo("Train");
        assertThat(API.query(
                        "SELECT count(*) FROM train_members WHERE train_id = '%s' AND role = 'owner'".formatted(train)))
                .isEqualTo("1");
    }

    @Test
    void whoMayOnlyReadInTheWorkspaceChangesNoTrain() {
        Tenant owner = API.newTenant();
        Tenant reader = owner.colleague("viewer", "read");
        String path = members(owner.newTrain("Train"));
        owner.create(path, member(reader, "owner"));

        assertThat(reader.withToken().delete(path + "/" + owner.userId()).text("code"))
                .isEqualTo("role_not_sufficient");
        assertThat(reader.withToken().delete(path + "/" + reader.userId()).status())
                .isEqualTo(204);
    }

    @Test
    void theLastOwnerOfATrainStaysInTheWorkspace() {
        Tenant owner = API.newTenant();
        Tenant maker = owner.colleague("member", "read", "write");
        String makerId = maker.userId();
        String path = members(maker.newTrain("Train"));

        Answer refused = owner.delete("/api/members/" + makerId);
        owner.create(path, member(owner, "owner"));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("code")).isEqualTo("last_train_owner");
        assertThat(owner.delete("/api/members/" + makerId).status()).isEqualTo(204);
        assertThat(owner.get(path).body()).doesNotContain(makerId);
    }

    /** One leaves the workspace, the other the train: the locks are taken in one order, so neither is a deadlock's victim. */
    @Test
    void removalFromTheWorkspaceAndFromTheTrainDoNotDeadlock() {
        Tenant owner = API.newTenant();
        for (int round = 0; round < 15; round++) {
            Tenant maker = owner.colleague("member", "read", "write");
            String makerId = maker.userId();
            String path = members(maker.newTrain("Round " + round));
            owner.create(path, member(owner, "owner"));

            List<Answer> answers = Threads.together(List.of(
                    () -> owner.delete("/api/members/" + makerId),
                    () -> owner.delete(path + "/" + makerId),
                    () -> owner.patch(path + "/" + makerId, "{\"role\": \"owner\"}")));

            assertThat(answers.getFirst().status()).isEqualTo(204);
            assertThat(answers.stream().map(Answer::status)).allMatch(List.of(200, 204, 404)::contains);
            assertThat(owner.get(path).size("items")).isEqualTo(1);
        }
    }

    @Test
    void whoeverIsAddedWhileLeavingTheWorkspaceIsRefusedOrGone() {
        Tenant owner = API.newTenant();
        String path = members(owner.newTrain("Train"));
        for (int round = 0; round < 15; round++) {
            String leaving = owner.colleague("member", "read").userId();
            String body = "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(leaving);

            List<Answer> answers = Threads.together(
                    List.of(() -> owner.delete("/api/members/" + leaving), () -> owner.post(path, body)));

            assertThat(answers.getFirst().status()).isEqualTo(204);
            assertThat(answers.getLast().status()).isIn(201, 422);
            assertThat(owner.get(path).size("items")).isEqualTo(1);
        }
    }

    private static String members(String train) {
        return "/api/trains/%s/members".formatted(train);
    }

    private static String member(Tenant tenant, String role) {
        return "{\"userId\": \"%s\", \"role\": \"%s\"}".formatted(tenant.userId(), role);
    }

    private static void email(Tenant tenant, String address) {
        API.sql("UPDATE users SET email = '%s' WHERE id = '%s'".formatted(address, tenant.userId()));
    }
}
