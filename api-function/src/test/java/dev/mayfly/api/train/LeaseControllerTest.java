package dev.mayfly.api.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Threads;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final String train = owner.newTrain("Train");
    private final Tenant proxy = owner.withTrainKey(train);
    private final String first = owner.newCredential("first", "secret-1");
    private final String second = owner.newCredential("second", "secret-2");

    @Test
    void handsOutTheFirstCredentialAndPutsItOnRecord() {
        owner.useCredentials(train, first, second);

        Answer lease = lease();

        assertThat(lease.status()).isEqualTo(200);
        assertThat(lease.text("credentialId")).isEqualTo(first);
        assertThat(lease.text("secret")).isEqualTo("secret-1");
        assertThat(lease.text("accountId")).isEqualTo("first");
        assertThat(lease.text("version")).isEqualTo("1");
        assertThat(lease.header("Cache-Control")).isEqualTo("no-store");
        Answer reads = owner.get("/api/credentials/%s/reads".formatted(first));
        assertThat(reads.size("items")).isEqualTo(1);
        assertThat(reads.text("items.0.trainId")).isEqualTo(train);
        assertThat(reads.text("items.0.userId")).isEqualTo(owner.userId());
        assertThat(reads.text("items.0.apiKeyId").replace("-", ""))
                .isEqualTo(proxy.key().substring(3, 35));
        assertThat(reads.body()).doesNotContain("secret-1");
    }

    @Test
    void everySecretThatLeavesIsOnRecord() {
        owner.useCredentials(train, first, second);

        Threads.together(8, this::lease);

        assertThat(owner.get("/api/credentials/%s/reads".formatted(first)).size("items"))
                .isEqualTo(8);
        assertThat(owner.get("/api/credentials/%s/reads?limit=3".formatted(first))
                        .at("nextCursor"))
                .isNotNull();
    }

    @Test
    void nothingLeavesWhenItCannotBePutOnRecord() {
        owner.useCredentials(train, first);
        API.sql("ALTER TABLE credential_reads ADD CONSTRAINT none CHECK (train_id <> '%s')".formatted(train));

        Answer answer = lease();

        API.sql("ALTER TABLE credential_reads DROP CONSTRAINT none");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret-1");
    }

    @Test
    void passesOverWhatIsCoolingExpiredOrBroken() {
        String third = owner.newCredential("third", "secret-3");
        owner.useCredentials(train, first, second, third);

        report(first, "{\"status\": 429, \"retryAfterSeconds\": 600}");
        assertThat(lease().text("credentialId")).isEqualTo(second);

        report(second, "{\"status\": 401}");
        assertThat(lease().text("credentialId")).isEqualTo(third);

        set(third, "expires_at = now()");
        Answer none = lease();
        assertThat(none.status()).isEqualTo(503);
        assertThat(none.text("code")).isEqualTo("no_credential");
        assertThat(Integer.parseInt(none.header("Retry-After"))).isBetween(1, 600);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            key_id = 'local:gone' | encryption_key_missing
            sealed_secret = set_byte(sealed_secret, 20, 255 - get_byte(sealed_secret, 20)) | secret_unreadable
            """)
    void goesOnToTheNextWhenASecretCannotBeOpenedAnyMore(String damage, String code) {
        owner.useCredentials(train, first, second);
        set(first, damage);

        assertThat(lease().text("secret")).isEqualTo("secret-2");
        assertThat(owner.get("/api/credentials/%s/reads".formatted(first)).size("items"))
                .isZero();

        report(second, "{\"status\": 429}");
        assertThat(lease().text("code")).isEqualTo(code);
    }

    @Test
    void saysWhenTheFirstCooldownEndsAndOnlyThen() {
        owner.useCredentials(train, first, second);
        report(first, "{\"status\": 429, \"retryAfterSeconds\": 604800}");
        report(second, "{\"status\": 429, \"retryAfterSeconds\": 100000}");
        assertThat(Integer.parseInt(lease().header("Retry-After"))).isBetween(1, 100_000);

        set(first, "broken_at = now()");
        set(second, "broken_at = now()");
        assertThat(lease().headers()).doesNotContainKey("Retry-After");
    }

    @Test
    void keepsToTheProviderThatIsAskedFor() {
        owner.useCredentials(train, first);
        String openai = owner.create("/api/credentials", """
                        {"provider": "openai", "accountId": "o", "name": "o", "kind": "oauth", "secret": "secret-o",
                         "expiresAt": "2999-01-01T00:00:00Z"}
                        """).text("id");
        owner.useCredentials(train, first, openai);
        String path = "/api/trains/%s/credentials/lease".formatted(train);

        Answer lease = proxy.post(path, "{\"provider\": \"openai\"}");

        assertThat(lease.text("credentialId")).isEqualTo(openai);
        assertThat(lease.text("kind")).isEqualTo("oauth");
        assertThat(lease.text("expiresAt")).isEqualTo("2999-01-01T00:00:00Z");
        assertThat(proxy.post(path, "{\"provider\": \"bedrock\"}").text("code")).isEqualTo("no_credential");
        assertThat(proxy.post(path, "{\"provider\": \"azure\"}").status()).isEqualTo(400);
    }

    @Test
    void trainsWithTheSameAccountsBeginWithDifferentOnesAndKeepToThem() {
        String accounts =
                "{\"accounts\": [{\"credentialId\": \"%s\"}, {\"credentialId\": \"%s\"}]}".formatted(first, second);
        var beginnings = new HashSet<String>();
        for (int i = 0; i < 20; i++) {
            String other = owner.newTrain("Train " + i);
            owner.call("PUT", "/api/trains/%s/accounts".formatted(other), accounts);
            String path = "/api/trains/%s/credentials/lease".formatted(other);

            String beginning = owner.post(path, "{}").text("credentialId");

            assertThat(owner.post(path, "{}").text("credentialId")).isEqualTo(beginning);
            assertThat(owner.get("/api/trains/%s/accounts".formatted(other)).text("accounts.0.credentialId"))
                    .isEqualTo(beginning);
            beginnings.add(beginning);
        }

        assertThat(beginnings).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void neverShortensACooldown() {
        owner.useCredentials(train, first);
        report(first, "{\"status\": 429, \"retryAfterSeconds\": 600}");
        String end = coolingUntil();

        report(first, "{\"status\": 429, \"retryAfterSeconds\": 5}");
        report(first, "{\"status\": 529}");
        report(first, "{\"status\": 200}");
        assertThat(coolingUntil()).isEqualTo(end);

        report(first, "{\"status\": 429, \"retryAfterSeconds\": 99999999}");
        assertThat(API.query("SELECT cooling_until > now() + interval '6 days'"
                        + " AND cooling_until <= now() + interval '7 days'"
                        + " FROM provider_credentials WHERE id = '%s'".formatted(first)))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "retryAfter": "600" | 600
            "retryAfter": " 0120 " | 120
            "retryAfter": "DATE" | 3600
            "retryAfter": "soon" | 60
            "retryAfter": "-5" | 60
            "retryAfter": "999999999999" | 60
            "retryAfter": "999999999" | 604800
            "retryAfter": null | 60
            "retryAfter": "600", "retryAfterSeconds": 30 | 30
            """)
    void takesTheProvidersHeaderAsItIs(String said, int seconds) {
        owner.useCredentials(train, first);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));

        Answer answer = report(first, "{\"status\": 429, %s}".formatted(said.replace("DATE", date)));

        assertThat(answer.text("status")).as(answer.body()).isEqualTo("cooling");
        assertThat(API.query("SELECT cooling_until - now() BETWEEN interval '%d seconds' AND interval '%d seconds'"
                                .formatted(seconds - 30, seconds)
                        + " FROM provider_credentials WHERE id = '%s'".formatted(first)))
                .isEqualTo("t");
    }

    @Test
    void aDateThatHasPassedLetsNothingRest() {
        owner.useCredentials(train, first);

        assertThat(report(first, "{\"status\": 429, \"retryAfter\": \"Wed, 21 Oct 2015 07:28:00 GMT\"}")
                        .text("status"))
                .isEqualTo("valid");
    }

    @Test
    void theLongestOfManyCooldownsAtOnceStays() {
        owner.useCredentials(train, first);

        Threads.together(IntStream.rangeClosed(1, 10)
                .<Callable<Answer>>mapToObj(hours ->
                        () -> report(first, "{\"status\": 429, \"retryAfterSeconds\": %d}".formatted(hours * 3600)))
                .toList());

        assertThat(API.query("SELECT cooling_until > now() + interval '9 hours'"
                        + " FROM provider_credentials WHERE id = '%s'".formatted(first)))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503, 529})
    void coolsForATimeOfItsOwnWhenTheProviderNamesNone(int status) {
        owner.useCredentials(train, first);

        Answer answer = report(first, "{\"status\": %d}".formatted(status));

        assertThat(answer.text("status")).isEqualTo("cooling");
        assertThat(answer.at("coolingUntil")).isNotNull();
    }

    @Test
    void aSuccessClearsACooldownThatHasPassedAndNotesTheUse() {
        owner.useCredentials(train, first);
        set(first, "cooling_until = now() - interval '1 second'");

        assertThat(report(first, "{\"status\": 200}").text("status")).isEqualTo("valid");

        assertThat(coolingUntil()).isEqualTo("null");
        assertThat(owner.get("/api/credentials/" + first).at("lastUsedAt")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 422, 302})
    void answersAboutTheRequestSayNothingOfTheCredential(int status) {
        owner.useCredentials(train, first);
        String before = row();

        assertThat(report(first, "{\"status\": %d}".formatted(status)).text("status"))
                .isEqualTo("valid");

        assertThat(row()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedSecretIsBrokenUntilItIsRotated(int status) {
        owner.useCredentials(train, first);
        String version = lease().text("version");

        assertThat(report(first, "{\"status\": %d, \"version\": %s}".formatted(status, version))
                        .text("status"))
                .isEqualTo("broken");
        report(first, "{\"status\": 200}");
        assertThat(lease().text("code")).isEqualTo("no_credential");

        owner.post("/api/credentials/%s/rotate".formatted(first), "{\"secret\": \"secret-new\"}");
        assertThat(lease().text("secret")).isEqualTo("secret-new");
        assertThat(report(first, "{\"status\": %d, \"version\": %s}".formatted(status, version))
                        .text("status"))
                .as("a late report about the secret before")
                .isEqualTo("valid");
    }

    @Test
    void isForMembersAndKeysOfTheTrainOnly() {
        owner.useCredentials(train, first);
        String path = "/api/trains/%s/credentials/lease".formatted(train);
        Tenant admin = owner.colleague("admin", "read", "ingest");
        Tenant outsider = owner.colleague("member", "read", "ingest");
        Tenant viewer = owner.colleague("viewer", "read");
        owner.create(
                "/api/trains/%s/members".formatted(train),
                "{\"userId\": \"%s\", \"role\": \"owner\"}".formatted(viewer.userId()));
        Tenant other = owner.withTrainKey(owner.newTrain("Other"));

        assertThat(admin.post(path, "{}").text("code")).isEqualTo("not_a_train_member");
        assertThat(outsider.post(path, "{}").status()).isEqualTo(404);
        assertThat(viewer.withToken().post(path, "{}").status()).isEqualTo(403);
        assertThat(other.post(path, "{}").status()).isEqualTo(404);
        assertThat(API.newTenant().post(path, "{}").status()).isEqualTo(404);
        assertThat(owner.post(path, "{}").status()).isEqualTo(200);
        assertThat(owner.get("/api/credentials/%s/reads".formatted(first)).size("items"))
                .isEqualTo(1);
    }

    @Test
    void aTrainReportsOnlyWhatItUses() {
        owner.useCredentials(train, first);

        Answer answer = report(second, "{\"status\": 401}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(owner.get("/api/credentials/" + second).text("status")).isEqualTo("valid");
    }

    @Test
    void anArchivedTrainLeasesNothing() {
        owner.useCredentials(train, first);
        owner.patch("/api/trains/" + train, "{\"archived\": true}");

        assertThat(owner.post("/api/trains/%s/credentials/lease".formatted(train), "{}")
                        .text("code"))
                .isEqualTo("train_archived");
        assertThat(lease().status()).isEqualTo(401);
    }

    private Answer lease() {
        return proxy.post("/api/trains/%s/credentials/lease".formatted(train), "{}");
    }

    private Answer report(String credential, String body) {
        return proxy.post("/api/trains/%s/credentials/%s/report".formatted(train, credential), body);
    }

    private void set(String credential, String change) {
        API.sql("UPDATE provider_credentials SET %s WHERE id = '%s'".formatted(change, credential));
    }

    private String coolingUntil() {
        return API.query("SELECT cooling_until FROM provider_credentials WHERE id = '%s'".formatted(first));
    }

    private String row() {
        return API.query(
                "SELECT provider_credentials::text FROM provider_credentials WHERE id = '%s'".formatted(first));
    }
}
