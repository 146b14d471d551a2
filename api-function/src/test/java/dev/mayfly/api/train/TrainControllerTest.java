package dev.mayfly.api.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void createsATrainThatItsMakerOwns() {
        Tenant maker = API.newTenant().colleague("member", "read", "write");

        Answer created = maker.post(
                "/api/trains", "{\"name\": \"Checkout\", \"slug\": \"team:checkout.v1\", \"description\": \"Shop\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/api/trains/" + created.text("id"));
        assertThat(created.text("slug")).isEqualTo("team:checkout.v1");
        assertThat(created.at("archivedAt")).isNull();
        Answer members = maker.get("/api/trains/%s/members".formatted(created.text("id")));
        assertThat(members.size("items")).isEqualTo(1);
        assertThat(members.text("items.0.userId")).isEqualTo(maker.userId());
        assertThat(members.text("items.0.role")).isEqualTo("owner");
    }

    @Test
    void makesASlugOfTheNameAndAnotherForTheSameName() {
        Tenant owner = API.newTenant();

        Answer first = owner.post("/api/trains", "{\"name\": \"Länge & Breite!\"}");
        Answer second = owner.post("/api/trains", "{\"name\": \"Länge & Breite!\"}");

        assertThat(first.text("slug")).isEqualTo("lange-breite");
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text("slug")).matches("lange-breite-[0-9a-f]{8}");
    }

    @ParameterizedTest
    @CsvSource({"Straße, stra-e", "日本, train", "A.B, a-b", "' x ', x"})
    void slugsHoldLettersAndDigitsOnly(String name, String slug) {
        assertThat(Slug.of(name)).isEqualTo(slug);
        assertThat(Slug.of(name.repeat(200))).matches(Slug.FORMAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "a/b", "a\\n"})
    void refusesSlugsOfOtherCharacters(String slug) {
        Answer answer = API.newTenant().post("/api/trains", "{\"name\": \"x\", \"slug\": \"%s\"}".formatted(slug));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo("/slug");
    }

    @Test
    void refusesASlugThatIsTaken() {
        Tenant owner = API.newTenant();
        String body = "{\"name\": \"x\", \"slug\": \"taken\"}";
        owner.create("/api/trains", body);

        Answer again = owner.post("/api/trains", body);

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("code")).isEqualTo("slug_taken");
        assertThat(API.newTenant().post("/api/trains", body).status()).isEqualTo(201);
    }

    @Test
    void createsOnceForOneIdempotencyKey() {
        Tenant owner = API.newTenant();
        var header = Map.of("Idempotency-Key", "once");

        Answer first = owner.post("/api/trains", "{\"name\": \"x\"}", header);
        Answer repeated = owner.post("/api/trains", "{\"name\": \"x\"}", header);

        assertThat(repeated.body()).isEqualTo(first.body());
        assertThat(owner.get("/api/trains").size("items")).isEqualTo(1);
    }

    @Test
    void aTrainIsForItsMembersAndForAdmins() {
        Tenant owner = API.newTenant();
        Tenant maker = owner.colleague("member", "read", "write");
        Tenant other = owner.colleague("member", "read", "write");
        Tenant admin = owner.colleague("admin", "read", "write");
        String path = "/api/trains/" + maker.newTrain("Private");
        other.newTrain("Other");

        assertThat(other.get(path).status()).isEqualTo(404);
        assertThat(other.get(path).body().replace(path, ""))
                .contains("No train")
                .doesNotContain("Private");
        assertThat(other.patch(path, "{\"name\": \"y\"}").status()).isEqualTo(404);
        assertThat(other.delete(path).status()).isEqualTo(404);
        assertThat(other.get("/api/trains").body()).doesNotContain("Private");
        assertThat(admin.get(path).status()).isEqualTo(200);
        assertThat(admin.get("/api/trains").size("items")).isEqualTo(2);
        assertThat(admin.patch(path, "{\"name\": \"Renamed\"}").text("name")).isEqualTo("Renamed");
        assertThat(maker.get("/api/trains").size("items")).isEqualTo(1);
    }

    @Test
    void membersSeeATrainAndOnlyOwnersChangeIt() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "write");
        String path = "/api/trains/" + owner.newTrain("Shared");
        owner.create(path + "/members", "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId()));

        assertThat(member.get(path).status()).isEqualTo(200);
        assertThat(member.patch(path, "{\"name\": \"y\"}").status()).isEqualTo(403);
        assertThat(member.delete(path).status()).isEqualTo(403);

        owner.patch(path + "/members/" + member.userId(), "{\"role\": \"owner\"}");
        assertThat(member.patch(path, "{\"name\": \"y\"}").status()).isEqualTo(200);
    }

    @Test
    void changesOnlyWhatIsSent() {
        Tenant owner = API.newTenant();
        String path = "/api/trains/"
                + owner.create("/api/trains", "{\"name\": \"x\", \"description\": \"d\"}")
                        .text("id");

        assertThat(owner.patch(path, "{\"name\": \"y\"}").text("description")).isEqualTo("d");
        Answer cleared = owner.patch(path, "{\"description\": \"\"}");
        assertThat(cleared.at("description")).isNull();
        assertThat(cleared.text("name")).isEqualTo("y");
        assertThat(owner.patch(path, "{\"name\": \" \"}").status()).isEqualTo(400);
    }

    @Test
    void archivedTrainsAreListedOnRequestOnly() {
        Tenant owner = API.newTenant();
        String path = "/api/trains/" + owner.newTrain("Old");

        String archivedAt = owner.patch(path, "{\"archived\": true}").text("archivedAt");

        assertThat(owner.get("/api/trains").size("items")).isZero();
        assertThat(owner.get("/api/trains?withArchived=true").size("items")).isEqualTo(1);
        assertThat(owner.patch(path, "{\"archived\": true}").text("archivedAt")).isEqualTo(archivedAt);
        assertThat(owner.post(path + "/keys", "{\"name\": \"x\"}").text("code")).isEqualTo("train_archived");
        assertThat(owner.patch(path, "{\"archived\": false}").at("archivedAt")).isNull();
        assertThat(owner.get("/api/trains").size("items")).isEqualTo(1);
    }

    @Test
    void deletesATrainWithoutKeysThatWork() {
        Tenant owner = API.newTenant();
        String train = owner.newTrain("Doomed");
        String path = "/api/trains/" + train;
        String key = owner.create(path + "/keys", "{\"name\": \"x\"}").text("trainKey.id");
        owner.useCredentials(train, owner.newCredential("account", "secret"));

        assertThat(owner.delete(path).text("code")).isEqualTo("train_in_use");
        assertThat(owner.delete(path + "/keys/" + key).status()).isEqualTo(204);
        assertThat(owner.delete(path).status()).isEqualTo(204);

        assertThat(owner.get(path).status()).isEqualTo(404);
        assertThat(owner.get("/api/credentials").size("items")).isEqualTo(1);
    }

    @Test
    void keepsATrainThatSomethingElseRefersTo() {
        Tenant owner = API.newTenant();
        String train = owner.newTrain("Recorded");
        API.sql("CREATE TABLE reference (workspace_id uuid, train_id uuid, "
                + "FOREIGN KEY (workspace_id, train_id) REFERENCES trains (workspace_id, id))");
        API.sql("INSERT INTO reference SELECT workspace_id, id FROM trains WHERE id = '%s'".formatted(train));

        Answer answer = owner.delete("/api/trains/" + train);

        API.sql("DROP TABLE reference");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("code")).isEqualTo("train_in_use");
        assertThat(owner.get("/api/trains/" + train).status()).isEqualTo(200);
    }

    @Test
    void pagesThroughAllTrainsOnce() {
        Tenant owner = API.newTenant();
        for (int i = 0; i < 5; i++) {
            owner.newTrain("Train " + i);
        }

        Answer first = owner.get("/api/trains?limit=3");
        Answer second = owner.get("/api/trains?limit=3&cursor=" + first.text("nextCursor"));

        assertThat(first.size("items")).isEqualTo(3);
        assertThat(second.size("items")).isEqualTo(2);
        assertThat(second.at("nextCursor")).isNull();
        assertThat(owner.get("/api/trains?withArchived=true&cursor=" + first.text("nextCursor"))
                        .status())
                .isEqualTo(400);
    }
}
