package dev.mayfly.api.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TrainKeyControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void showsAKeyOnceWithItsBeginningAndItsEnd() {
        Tenant owner = API.newTenant();
        String path = keys(owner.newTrain("Train"));

        Answer created = owner.post(path, "{\"name\": \"proxy\", \"expiresAt\": \"2999-01-01T00:00:00Z\"}");

        String key = created.text("key");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo(path + "/" + created.text("trainKey.id"));
        assertThat(created.text("trainKey.prefix")).isEqualTo(key.substring(0, 11));
        assertThat(created.text("trainKey.lastFour")).isEqualTo(key.substring(key.length() - 4));
        assertThat(owner.get(path).body()).doesNotContain(key.substring(36));
        assertThat(owner.get(path).text("items.0.expiresAt")).isEqualTo("2999-01-01T00:00:00Z");
        assertThat(API.query("SELECT scopes FROM api_keys WHERE id = '%s'".formatted(created.text("trainKey.id"))))
                .isEqualTo("{ingest}");
    }

    @Test
    void signsInForItsTrainAlone() {
        Tenant owner = API.newTenant();
        String own = owner.newTrain("Own");
        String other = owner.newTrain("Other");
        Tenant key = owner.withTrainKey(own);

        assertThat(key.get("/api/trains/" + own).text("slug")).isEqualTo("own");
        assertThat(key.get("/api/trains/" + other).status()).isEqualTo(404);
        assertThat(key.get("/api/trains").text("code")).isEqualTo("train_key_not_allowed");
        assertThat(key.get("/api/me").text("code")).isEqualTo("train_key_not_allowed");
        assertThat(key.post("/api/executions", "{}").text("code")).isEqualTo("train_key_not_allowed");
    }

    @Test
    void stopsWithTheArchivingOfItsTrainAndGoesOnWithIt() {
        Tenant owner = API.newTenant();
        String path = "/api/trains/" + owner.newTrain("Train");
        Tenant key = owner.withTrainKey(path.substring("/api/trains/".length()));

        owner.patch(path, "{\"archived\": true}");
        assertThat(key.get(path).status()).isEqualTo(401);

        owner.patch(path, "{\"archived\": false}");
        assertThat(key.get(path).status()).isEqualTo(200);
    }

    @Test
    void diesWithTheMembershipForGood() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "ingest");
        String train = owner.newTrain("Train");
        String members = "/api/trains/%s/members".formatted(train);
        String body = "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId());
        owner.create(members, body);
        Tenant key = member.withTrainKey(train);
        assertThat(key.get("/api/trains/" + train).status()).isEqualTo(200);

        owner.delete(members + "/" + member.userId());
        assertThat(key.get("/api/trains/" + train).status()).isEqualTo(401);

        owner.create(members, body);
        assertThat(key.get("/api/trains/" + train).status()).isEqualTo(401);
    }

    @Test
    void ownersSeeAllKeysAndMembersTheirOwn() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "ingest");
        String train = owner.newTrain("Train");
        owner.create(
                "/api/trains/%s/members".formatted(train),
                "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId()));
        String path = keys(train);
        String owners = owner.create(path, "{\"name\": \"owner's\"}").text("trainKey.id");
        String members = member.create(path, "{\"name\": \"member's\"}").text("trainKey.id");

        assertThat(owner.get(path).size("items")).isEqualTo(2);
        assertThat(member.get(path).size("items")).isEqualTo(1);
        assertThat(member.get(path + "/" + owners).status()).isEqualTo(404);
        assertThat(member.withToken().delete(path + "/" + owners).status()).isEqualTo(404);
        assertThat(member.patch(path + "/" + owners, "{\"name\": \"x\"}").status())
                .isEqualTo(404);
        assertThat(owner.delete(path + "/" + members).status()).isEqualTo(204);
    }

    @Test
    void onlyMembersMakeKeys() {
        Tenant owner = API.newTenant();
        Tenant admin = owner.colleague("admin", "read", "ingest");
        Tenant other = owner.colleague("member", "read", "ingest");
        String path = keys(owner.newTrain("Train"));

        assertThat(admin.post(path, "{\"name\": \"x\"}").text("code")).isEqualTo("not_a_train_member");
        assertThat(other.post(path, "{\"name\": \"x\"}").status()).isEqualTo(404);
    }

    @Test
    void aRevokedKeyStaysRevoked() {
        Tenant owner = API.newTenant();
        String train = owner.newTrain("Train");
        Answer created = owner.create(keys(train), "{\"name\": \"x\"}");
        String path = keys(train) + "/" + created.text("trainKey.id");

        assertThat(owner.patch(path, "{\"name\": \"renamed\", \"expiresAt\": \"2999-01-01T00:00:00Z\"}")
                        .text("name"))
                .isEqualTo("renamed");
        assertThat(owner.patch(path, "{\"expiresAt\": \"2020-01-01T00:00:00Z\"}")
                        .status())
                .isEqualTo(400);
        assertThat(owner.delete(path).status()).isEqualTo(204);
        String revokedAt = owner.get(path).text("revokedAt");

        assertThat(owner.delete(path).status()).isEqualTo(204);
        assertThat(owner.get(path).text("revokedAt")).isEqualTo(revokedAt);
        assertThat(owner.patch(path, "{\"name\": \"x\"}").text("code")).isEqualTo("key_ended");
        assertThat(owner.post(path + "/rotate", "{}").text("code")).isEqualTo("key_ended");
        assertThat(API.call("GET", "/api/trains/" + train, null, created.text("key"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aKeyEndsItselfAndNoOther() {
        Tenant owner = API.newTenant();
        String train = owner.newTrain("Train");
        Answer first = owner.create(keys(train), "{\"name\": \"first\"}");
        Answer second = owner.create(keys(train), "{\"name\": \"second\"}");
        var holder = new Tenant(API, owner.token(), owner.workspaceId(), first.text("key"));

        assertThat(holder.delete(keys(train) + "/" + second.text("trainKey.id")).status())
                .isEqualTo(403);
        assertThat(holder.delete(keys(train) + "/" + first.text("trainKey.id")).status())
                .isEqualTo(204);
        assertThat(holder.get("/api/trains/" + train).status()).isEqualTo(401);
    }

    /** It could end them otherwise, which it may not. */
    @Test
    void aKeyChangesNoKeyOfAColleague() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "ingest");
        String train = owner.newTrain("Train");
        owner.create(
                "/api/trains/%s/members".formatted(train),
                "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId()));
        String own = keys(train) + "/"
                + owner.create(keys(train), "{\"name\": \"x\"}").text("trainKey.id");
        String other = keys(train) + "/"
                + member.create(keys(train), "{\"name\": \"x\"}").text("trainKey.id");
        Tenant ingest = owner.withKey("ingest");

        assertThat(ingest.post(other + "/rotate", "{\"overlapHours\": 0}").text("code"))
                .isEqualTo("scope_missing");
        assertThat(ingest.patch(other, "{\"expiresAt\": \"2999-01-01T00:00:00Z\"}")
                        .text("code"))
                .isEqualTo("scope_missing");
        assertThat(ingest.patch(own, "{\"name\": \"y\"}").status()).isEqualTo(200);
        assertThat(ingest.post(own + "/rotate", "{}").status()).isEqualTo(201);
        assertThat(owner.withToken().patch(other, "{\"name\": \"y\"}").status()).isEqualTo(200);
        assertThat(owner.withToken().post(other + "/rotate", "{}").status()).isEqualTo(201);
    }

    @Test
    void rotationLetsTheOldKeyGoOnForTheOverlap() {
        Tenant owner = API.newTenant();
        String train = owner.newTrain("Train");
        Answer old = owner.create(keys(train), "{\"name\": \"proxy\"}");
        String path = keys(train) + "/" + old.text("trainKey.id");

        Answer fresh = owner.post(path + "/rotate", "{\"overlapHours\": 2}");

        assertThat(fresh.status()).isEqualTo(201);
        assertThat(fresh.text("trainKey.name")).isEqualTo("proxy");
        assertThat(fresh.at("trainKey.expiresAt")).isNull();
        assertThat(fresh.text("key")).isNotEqualTo(old.text("key"));
        for (Answer key : new Answer[] {old, fresh}) {
            assertThat(API.call("GET", "/api/trains/" + train, null, key.text("key"))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(API.query("SELECT expires_at BETWEEN now() + interval '119 minutes' AND now() + interval '2 hours'"
                        + " FROM api_keys WHERE id = '%s'".formatted(old.text("trainKey.id"))))
                .isEqualTo("t");
        assertThat(owner.post(path + "/rotate", "{\"overlapHours\": 169}").status())
                .isEqualTo(400);
    }

    @Test
    void rotationWithoutOverlapEndsTheOldKeyAtOnceAndKeepsItsSpan() {
        Tenant owner = API.newTenant();
        String train = owner.newTrain("Train");
        Answer old = owner.create(keys(train), "{\"name\": \"proxy\", \"expiresAt\": \"2999-01-01T00:00:00Z\"}");
        String path = keys(train) + "/" + old.text("trainKey.id");

        Answer fresh = owner.post(path + "/rotate", "{\"overlapHours\": 0}");

        assertThat(fresh.text("trainKey.expiresAt")).startsWith("2999-01-01");
        assertThat(API.call("GET", "/api/trains/" + train, null, old.text("key"))
                        .status())
                .isEqualTo(401);
        assertThat(owner.post(path + "/rotate", "{}").text("code")).isEqualTo("key_ended");
    }

    @Test
    void repeatingACreationOrRotationShowsNoKeyAndNoneIsStored() {
        Tenant owner = API.newTenant();
        String path = keys(owner.newTrain("Train"));
        Answer created = owner.post(path, "{\"name\": \"x\"}", Map.of("Idempotency-Key", "create"));
        String rotate = path + "/" + created.text("trainKey.id") + "/rotate";
        Answer rotated = owner.post(rotate, "{}", Map.of("Idempotency-Key", "rotate"));

        Answer createdAgain = owner.post(path, "{\"name\": \"x\"}", Map.of("Idempotency-Key", "create"));
        Answer rotatedAgain = owner.post(rotate, "{}", Map.of("Idempotency-Key", "rotate"));

        assertThat(createdAgain.at("key")).isNull();
        assertThat(createdAgain.text("trainKey.id")).isEqualTo(created.text("trainKey.id"));
        assertThat(rotatedAgain.at("key")).isNull();
        assertThat(rotatedAgain.text("trainKey.id")).isEqualTo(rotated.text("trainKey.id"));
        assertThat(API.query("SELECT count(*) FROM idempotency_keys WHERE body LIKE '%%%s%%' OR body LIKE '%%%s%%'"
                        .formatted(
                                created.text("key").substring(36),
                                rotated.text("key").substring(36))))
                .isEqualTo("0");
        assertThat(owner.get(path).size("items")).isEqualTo(2);
    }

    @Test
    void aKeyThatExpiresMakesNoKeyThatOutlivesIt() {
        Tenant owner = API.newTenant();
        String path = keys(owner.newTrain("Train"));
        String expiring = owner.create(
                        "/api/api-keys",
                        "{\"name\": \"x\", \"scopes\": [\"ingest\"], \"expiresAt\": \"2999-01-01T00:00:00Z\"}")
                .text("key");
        var shortLived = new Tenant(API, owner.token(), owner.workspaceId(), expiring);

        assertThat(shortLived.post(path, "{\"name\": \"x\"}").text("code")).isEqualTo("expiry_not_allowed");
        Answer made = shortLived.post(path, "{\"name\": \"x\", \"expiresAt\": \"2998-01-01T00:00:00Z\"}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(shortLived
                        .patch(path + "/" + made.text("trainKey.id"), "{\"expiresAt\": \"2999-01-02T00:00:00Z\"}")
                        .text("code"))
                .isEqualTo("expiry_not_allowed");
    }

    private static String keys(String train) {
        return "/api/trains/%s/keys".formatted(train);
    }
}
