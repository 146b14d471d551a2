package dev.mayfly.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.problem.UnavailableException;
import dev.mayfly.train.SealedCredential;
import dev.mayfly.workspace.WorkspaceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialCipherTest {

    private static final String FIRST = key("the first of two thirty-two byte");
    private static final String SECOND = key("the second of two keys, also 32.");
    private static final WorkspaceId WORKSPACE = new WorkspaceId(UUID.randomUUID());
    private static final UUID ID = UUID.randomUUID();
    private static final String SECRET = "sk-geheim-ä-🔑";

    @Test
    void opensWhatItSealed() {
        var cipher = local(FIRST, "");

        assertThat(cipher.open(WORKSPACE, stored(ID, cipher.seal(WORKSPACE, ID, SECRET))))
                .isEqualTo(SECRET);
    }

    @Test
    void sealsTheSameSecretDifferentlyEachTime() {
        var cipher = local(FIRST, "");

        var first = cipher.seal(WORKSPACE, ID, SECRET);
        var second = cipher.seal(WORKSPACE, ID, SECRET);

        assertThat(first.sealedSecret()).isNotEqualTo(second.sealedSecret());
        assertThat(first.wrappedKey()).isNotEqualTo(second.wrappedKey());
        assertThat(first.keyId()).isEqualTo(second.keyId());
    }

    @Test
    void doesNotOpenASecretInAnotherPlace() {
        var cipher = local(FIRST, "");
        var sealed = cipher.seal(WORKSPACE, ID, SECRET);
        var other = cipher.seal(WORKSPACE, ID, SECRET);

        assertUnreadable(cipher, WORKSPACE, stored(UUID.randomUUID(), sealed));
        assertUnreadable(cipher, new WorkspaceId(UUID.randomUUID()), stored(ID, sealed));
        assertUnreadable(
                cipher,
                WORKSPACE,
                stored(ID, new SealedSecret(sealed.keyId(), other.wrappedKey(), sealed.sealedSecret())));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 12, 20, -1})
    void doesNotOpenWhatHasChangedByABit(int place) {
        var cipher = local(FIRST, "");
        var sealed = cipher.seal(WORKSPACE, ID, SECRET);

        assertUnreadable(
                cipher,
                WORKSPACE,
                stored(ID, new SealedSecret(sealed.keyId(), sealed.wrappedKey(), flip(sealed.sealedSecret(), place))));
        assertUnreadable(
                cipher,
                WORKSPACE,
                stored(ID, new SealedSecret(sealed.keyId(), flip(sealed.wrappedKey(), place), sealed.sealedSecret())));
    }

    @Test
    void opensWithAnOldKeyAndSealsWithThePresentOne() {
        var before = stored(ID, local(FIRST, "").seal(WORKSPACE, ID, SECRET));
        var changed = local(SECOND, " %s , ".formatted(FIRST));
        var forgotten = local(SECOND, "");

        assertThat(changed.open(WORKSPACE, before)).isEqualTo(SECRET);
        assertThat(changed.seal(WORKSPACE, ID, SECRET).keyId())
                .isEqualTo(changed.keyId())
                .isNotEqualTo(before.keyId());
        assertThatThrownBy(() -> forgotten.open(WORKSPACE, before))
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        failure ->
                                assertThat(CredentialCipher.isForGood(failure)).isTrue())
                .hasMessageContaining("CREDENTIAL_KEYS_OLD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary", "Y2FuYXJ5", "canary-canary-canary-canary-canary-canary-c"})
    void refusesAKeyOfAnotherLengthWithoutQuotingIt(String bad) {
        for (var configuration : new EncryptionConfiguration[] {
            new EncryptionConfiguration(bad, "", "", ""), new EncryptionConfiguration(FIRST, bad, "", "")
        }) {
            assertThatThrownBy(() -> new CredentialCipher(configuration))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("32 bytes")
                    .hasMessageNotContaining(bad)
                    .hasNoCause();
        }
    }

    @Test
    void leavesTheKeyToKms() throws IOException {
        try (var kms = StubKms.start()) {
            var cipher = kms(kms, StubKms.KEY);

            var sealed = cipher.seal(WORKSPACE, ID, SECRET);
            String opened = cipher.open(WORKSPACE, stored(ID, sealed));

            assertThat(opened).isEqualTo(SECRET);
            assertThat(sealed.keyId()).isEqualTo(StubKms.KEY);
            assertThat(kms.calls())
                    .containsExactly(
                            "TrentService.GenerateDataKey %s {workspaceId=%s}".formatted(StubKms.KEY, WORKSPACE),
                            "TrentService.Decrypt %s {workspaceId=%s}".formatted(StubKms.KEY, WORKSPACE));
            assertUnreadable(cipher, new WorkspaceId(UUID.randomUUID()), stored(ID, sealed));
        }
    }

    @Test
    void goesOnReadingAfterAChangeOfTheKmsKeyAndFromALocalOne() throws IOException {
        try (var kms = StubKms.start()) {
            var byOldKey = stored(ID, kms(kms, StubKms.KEY).seal(WORKSPACE, ID, SECRET));
            var byLocalKey = stored(ID, local(FIRST, "").seal(WORKSPACE, ID, SECRET));
            var present = new CredentialCipher(new EncryptionConfiguration("", FIRST, StubKms.OTHER_KEY, kms.url()));

            assertThat(present.open(WORKSPACE, byOldKey)).isEqualTo(SECRET);
            assertThat(present.open(WORKSPACE, byLocalKey)).isEqualTo(SECRET);
            assertThat(present.keyId()).isEqualTo(StubKms.OTHER_KEY);
        }
    }

    @Test
    void saysNothingOfWhatKmsQuotesWhenItRefuses() throws IOException {
        try (var kms = StubKms.start()) {
            var cipher = kms(kms, StubKms.KEY);
            var sealed = stored(ID, cipher.seal(WORKSPACE, ID, SECRET));
            kms.deny();

            assertThatThrownBy(() -> cipher.open(WORKSPACE, sealed))
                    .isInstanceOfSatisfying(UnavailableException.class, refused -> {
                        assertThat(refused.code()).isEqualTo("encryption_unavailable");
                        assertThat(refused.retryAfterSeconds()).isPositive();
                    })
                    .hasMessageNotContaining("no:")
                    .hasNoCause();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"alias/mayfly", "11111111-2222-3333-4444-555555555555", "arn:aws:kms:eu-central-1:1:alias/x"})
    void wantsTheArnOfAKey(String id) {
        assertThatThrownBy(() -> new CredentialCipher(new EncryptionConfiguration("", "", id, "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CREDENTIAL_KMS_KEY_ID");
    }

    private static CredentialCipher local(String key, String oldKeys) {
        return new CredentialCipher(new EncryptionConfiguration(key, oldKeys, "", ""));
    }

    private static CredentialCipher kms(StubKms kms, String arn) {
        return new CredentialCipher(new EncryptionConfiguration("", "", arn, kms.url()));
    }

    private static SealedCredential stored(UUID id, SealedSecret sealed) {
        return new SealedCredential(
                id,
                "openai",
                "account",
                "api_key",
                null,
                1,
                sealed.keyId(),
                sealed.wrappedKey(),
                sealed.sealedSecret());
    }

    private static void assertUnreadable(CredentialCipher cipher, WorkspaceId workspace, SealedCredential credential) {
        assertThatThrownBy(() -> cipher.open(workspace, credential))
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        refused -> assertThat(refused.code()).isEqualTo("secret_unreadable"));
    }

    private static String flip(String hex, int place) {
        int index = place < 0 ? hex.length() - 1 : place * 2;
        char other = hex.charAt(index) == '0' ? '1' : '0';
        return hex.substring(0, index) + other + hex.substring(index + 1);
    }

    private static String key(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
