package dev.mayfly.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialControllerTest {

    private static final String SECRET = "sk-canary-0123456789";

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void storesASecretThatNothingShows() {
        Tenant owner = API.newTenant();

        Answer created = owner.post("/api/credentials", credential("account"), Map.of("Idempotency-Key", "create"));
        Answer repeated = owner.post("/api/credentials", credential("account"), Map.of("Idempotency-Key", "create"));

        String path = "/api/credentials/" + created.text("id");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo(path);
        assertThat(created.text("status")).isEqualTo("valid");
        assertThat(created.text("keyId")).startsWith("local:");
        assertThat(repeated.body()).isEqualTo(created.body());
        assertThat(created.body()
                        + owner.get(path).body()
                        + owner.get("/api/credentials").body())
                .doesNotContain(SECRET, "sealed", "wrapped", "secret\"");
        assertThat(API.query("""
                        SELECT count(*)
                        FROM provider_credentials
                        WHERE position('%1$s'::bytea IN sealed_secret) > 0
                            OR provider_credentials::text LIKE '%%%1$s%%'
                        """.formatted(SECRET))).isEqualTo("0");
        assertThat(API.query("SELECT count(*) FROM idempotency_keys WHERE idempotency_keys::text LIKE '%%%s%%'"
                        .formatted(SECRET)))
                .isEqualTo("0");
    }

    @Test
    void keepsOneCredentialForAnAccount() {
        Tenant owner = API.newTenant();
        owner.create("/api/credentials", credential("account"));

        assertThat(owner.post("/api/credentials", credential("account")).text("code"))
                .isEqualTo("account_taken");
        assertThat(API.newTenant()
                        .post("/api/credentials", credential("account"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void isForAdminsOnly() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "write", "ingest").withToken();
        Tenant admin = owner.colleague("admin", "admin");

        assertThat(member.get("/api/credentials").status()).isEqualTo(403);
        assertThat(member.post("/api/credentials", credential("x")).status()).isEqualTo(403);
        assertThat(admin.post("/api/credentials", credential("x")).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "expires_at = now() + interval '23 hours', expiring",
        "expires_at = now() + interval '25 hours', valid",
        "expires_at = now() - interval '1 second', expired",
        "cooling_until = now() + interval '1 hour', cooling",
        "cooling_until = now() - interval '1 second', valid",
        "broken_at = now(), broken",
        "'broken_at = now(), expires_at = now(), cooling_until = now() + interval ''1 hour''', broken",
    })
    void tellsWhatCanBeDoneWithIt(String change, String status) {
        Tenant owner = API.newTenant();
        String id = owner.newCredential("account", SECRET);
        API.sql("UPDATE provider_credentials SET %s WHERE id = '%s'".formatted(change, id));

        assertThat(owner.get("/api/credentials/" + id).text("status")).isEqualTo(status);
        assertThat(owner.get("/api/credentials").text("items.0.status")).isEqualTo(status);
    }

    @Test
    void rotationMendsWhatIsBrokenAndSetsAnotherEnd() {
        Tenant owner = API.newTenant();
        String id = owner.newCredential("account", SECRET);
        API.sql("UPDATE provider_credentials SET broken_at = now(), expires_at = now() WHERE id = '%s'".formatted(id));

        Answer rotated = owner.post("/api/credentials/%s/rotate".formatted(id), "{\"secret\": \"another\"}");

        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.text("status")).isEqualTo("valid");
        assertThat(rotated.at("expiresAt")).isNull();
        assertThat(rotated.at("rotatedAt")).isNotNull();
        assertThat(rotated.body()).doesNotContain("another");
    }

    @Test
    void changesNameAndEnd() {
        Tenant owner = API.newTenant();
        String path = "/api/credentials/" + owner.newCredential("account", SECRET);

        Answer changed = owner.patch(path, "{\"name\": \"Renamed\", \"expiresAt\": \"2999-01-01T00:00:00Z\"}");

        assertThat(changed.text("name")).isEqualTo("Renamed");
        assertThat(owner.patch(path, "{\"name\": \"Again\"}").text("expiresAt")).isEqualTo("2999-01-01T00:00:00Z");
        assertThat(owner.patch(path, "{\"secret\": \"x\"}").status()).isEqualTo(400);
        assertThat(owner.patch(path, "{\"expiresAt\": \"2020-01-01T00:00:00Z\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void deletesACredentialFromEveryTrain() {
        Tenant owner = API.newTenant();
        String train = owner.newTrain("Train");
        String credential = owner.newCredential("account", SECRET);
        owner.useCredentials(train, credential);

        assertThat(owner.delete("/api/credentials/" + credential).status()).isEqualTo(204);

        assertThat(owner.get("/api/credentials/" + credential).status()).isEqualTo(404);
        assertThat(owner.get("/api/trains/%s/accounts".formatted(train)).size("accounts"))
                .isZero();
    }

    @Test
    void givesATrainItsAccountsAllAtOnce() {
        Tenant owner = API.newTenant();
        String train = owner.newTrain("Train");
        String path = "/api/trains/%s/accounts".formatted(train);
        String first = owner.newCredential("first", SECRET);
        String second = owner.newCredential("second", SECRET);
        owner.useCredentials(train, first);
        owner.useCredentials(train, second, first);

        Answer listed = owner.get(path);
        Answer unfit = owner.call(
                "PUT", path, """
                {"accounts": [{"credentialId": "%s"}, {"credentialId": "%s"}, {"credentialId": "%s"}]}
                """.formatted(first, first, API.newTenant().newCredential("foreign", SECRET)));

        assertThat(listed.size("accounts")).isEqualTo(2);
        assertThat(listed.text("accounts.0.accountId")).isEqualTo("second");
        assertThat(listed.text("accounts.1.priority")).isEqualTo("1");
        assertThat(listed.body()).doesNotContain(SECRET);
        assertThat(unfit.status()).isEqualTo(422);
        assertThat(unfit.text("errors.0.pointer")).isEqualTo("/accounts/1/credentialId");
        assertThat(unfit.text("errors.1.pointer")).isEqualTo("/accounts/2/credentialId");
        assertThat(owner.get(path).body()).isEqualTo(listed.body());
    }

    /** Whoever makes a train owns it, and members lease what it uses: that must not lead to every secret. */
    @Test
    void anOwnerOfATrainDoesNotChooseItsAccounts() {
        Tenant owner = API.newTenant();
        Tenant maker = owner.colleague("member", "read", "write", "ingest").withToken();
        String credential = owner.newCredential("account", SECRET);
        String path = "/api/trains/%s/accounts".formatted(maker.newTrain("Mine"));

        Answer answer = maker.call("PUT", path, "{\"accounts\": [{\"credentialId\": \"%s\"}]}".formatted(credential));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(maker.get(path).size("accounts")).isZero();
    }

    @Test
    void saysWhatToSetWhenSecretsCannotBeEncrypted() {
        try (TestApi api = TestApi.start(Map.of("credentials.key", ""))) {
            Tenant owner = api.newTenant();

            Answer answer = owner.post("/api/credentials", credential("account"));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text("code")).isEqualTo("encryption_not_configured");
            assertThat(answer.text("detail")).contains("CREDENTIAL_KMS_KEY_ID", "CREDENTIAL_KEY");
            assertThat(answer.headers()).doesNotContainKey("Retry-After");
            assertThat(owner.get("/api/credentials").size("items")).isZero();
        }
    }

    @Test
    void doesNotStartWithAKeyThatIsNone() {
        assertThatThrownBy(() -> TestApi.start(Map.of("credentials.key", "canary")))
                .rootCause()
                .hasMessageContaining("CREDENTIAL_KEY")
                .hasMessageNotContaining("canary");
    }

    private static String credential(String account) {
        return """
                {"provider": "openai", "accountId": "%s", "name": "Account", "kind": "api_key", "secret": "%s"}
                """.formatted(account, SECRET);
    }
}
