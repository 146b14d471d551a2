package dev.mayfly.api.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.train.CredentialReadRepository;
import dev.mayfly.train.CredentialRepository;
import dev.mayfly.train.SealedCredentialRepository;
import dev.mayfly.train.TrainAccountRepository;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The key changes from the local one of the API to one of KMS. */
class ReencryptionTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @AutoClose
    private static final StubKms KMS = stub();

    private final Tenant owner = API.newTenant();
    private final Caller caller = new Caller(
            new WorkspaceId(UUID.fromString(owner.workspaceId())),
            UUID.fromString(owner.userId()),
            Role.OWNER,
            Set.of(Scope.ADMIN),
            null);
    private final CredentialCipher cipher =
            new CredentialCipher(new EncryptionConfiguration("", TestApi.CREDENTIAL_KEY, StubKms.KEY, KMS.url()));
    private final Reencryption reencryption =
            new Reencryption(API.bean(SealedCredentialRepository.class), cipher, API.bean(WorkspaceTransactions.class));

    @Test
    void movesUpToAHundredSecretsACallAndTellsHowManyAreLeft() {
        for (int i = 0; i < 104; i++) {
            owner.newCredential("account-" + i, "secret-" + i);
        }
        // One that no key opens stands first, and then one that was spoilt; they do not stand in the way.
        API.sql("""
                UPDATE provider_credentials
                SET key_id = 'local:gone'
                WHERE workspace_id = '%s'
                    AND account_id = 'account-0'
                """.formatted(owner.workspaceId()));
        API.sql("""
                UPDATE provider_credentials
                SET sealed_secret = set_byte(sealed_secret, 20, 255 - get_byte(sealed_secret, 20))
                WHERE workspace_id = '%s'
                    AND account_id = 'account-1'
                """.formatted(owner.workspaceId()));

        assertThat(reencryption.run(caller)).isEqualTo(new Reencryption.Outcome(100, 4));
        assertThat(reencryption.run(caller)).isEqualTo(new Reencryption.Outcome(2, 2));
        assertThat(reencryption.run(caller)).isEqualTo(new Reencryption.Outcome(0, 2));

        assertThat(count("key_id = '%s' AND secret_version = 1".formatted(StubKms.KEY)))
                .isEqualTo("102");
    }

    @Test
    void movesASecretWhenItIsLeased() {
        String train = owner.newTrain("Train");
        String credential = owner.newCredential("account", "secret-leased");
        owner.useCredentials(train, credential);
        var leases = new CredentialLeases(
                API.bean(SealedCredentialRepository.class),
                API.bean(CredentialRepository.class),
                API.bean(CredentialReadRepository.class),
                API.bean(TrainAccountRepository.class),
                API.bean(TrainAccess.class),
                cipher,
                reencryption);

        for (int use = 0; use < 2; use++) {
            CredentialLease lease = API.bean(WorkspaceTransactions.class)
                    .write(caller.workspace(), () -> leases.lease(caller, UUID.fromString(train), null));
            assertThat(lease.secret()).isEqualTo("secret-leased");
            assertThat(lease.version()).isEqualTo(1);
            assertThat(count("key_id = '%s'".formatted(StubKms.KEY))).isEqualTo("1");
        }
        assertThat(API.query("SELECT count(*) FROM credential_reads WHERE credential_id = '%s'".formatted(credential)))
                .isEqualTo("2");
    }

    @Test
    void doesNotBringBackASecretThatWasReplacedMeanwhile() {
        String credential = owner.newCredential("account", "old");
        var repository = API.bean(SealedCredentialRepository.class);
        var transactions = API.bean(WorkspaceTransactions.class);
        var read = transactions.read(
                caller.workspace(),
                () -> repository.listUnderOtherKeys(caller.workspace(), StubKms.KEY, new UUID(0, 0), 1));
        owner.post("/api/credentials/%s/rotate".formatted(credential), "{\"secret\": \"new\"}");

        int changed = transactions.write(
                caller.workspace(), () -> reencryption.reencrypt(caller.workspace(), read.getFirst()));

        assertThat(changed).isZero();
        String train = owner.newTrain("Train");
        owner.useCredentials(train, credential);
        assertThat(owner.post("/api/trains/%s/credentials/lease".formatted(train), "{}")
                        .text("secret"))
                .isEqualTo("new");
    }

    @Test
    void hasNothingToDoUnderTheSameKey() {
        owner.newCredential("account", "secret");

        Answer answer = owner.call("POST", "/api/credentials/reencrypt", null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"reencrypted\":0,\"remaining\":0}");
    }

    private String count(String condition) {
        return API.query("SELECT count(*) FROM provider_credentials WHERE workspace_id = '%s' AND %s"
                .formatted(owner.workspaceId(), condition));
    }

    private static StubKms stub() {
        try {
            return StubKms.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
