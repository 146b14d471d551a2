package dev.mayfly.api.train;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.problem.UnavailableException;
import dev.mayfly.train.SealedCredential;
import dev.mayfly.train.SealedCredentialRepository;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves secrets to the present key after it has changed. */
@Singleton
final class Reencryption {

    private static final Logger LOG = LoggerFactory.getLogger(Reencryption.class);
    private static final int MAX_CREDENTIALS = 100;

    private final SealedCredentialRepository credentials;
    private final CredentialCipher cipher;
    private final WorkspaceTransactions transactions;

    Reencryption(SealedCredentialRepository credentials, CredentialCipher cipher, WorkspaceTransactions transactions) {
        this.credentials = credentials;
        this.cipher = cipher;
        this.transactions = transactions;
    }

    /**
     * Encrypts up to a hundred secrets of the workspace anew, each in a transaction of its own; those that
     * cannot be opened any more are passed by.
     */
    Outcome run(Caller caller) {
        WorkspaceId workspace = caller.workspace();
        String keyId = cipher.keyId();
        UUID after = Cursor.FIRST_ID;
        int reencrypted = 0;
        List<SealedCredential> page;
        do {
            page = list(workspace, keyId, after);
            for (SealedCredential credential : page) {
                if (reencrypted < MAX_CREDENTIALS) {
                    reencrypted += move(workspace, credential);
                }
                after = credential.id();
            }
        } while (page.size() == MAX_CREDENTIALS && reencrypted < MAX_CREDENTIALS);
        return new Outcome(
                reencrypted, transactions.read(workspace, () -> credentials.countUnderOtherKeys(workspace, keyId)));
    }

    private int move(WorkspaceId workspace, SealedCredential credential) {
        try {
            return transactions.write(workspace, () -> reencrypt(workspace, credential));
        } catch (UnavailableException e) {
            if (!CredentialCipher.isForGood(e)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("credential", credential.id())
                    .addKeyValue("code", e.code())
                    .log("A secret cannot be encrypted anew");
            return 0;
        }
    }

    /** 0 when the secret was replaced meanwhile, or is under the present key already; inside the transaction of its caller. */
    int reencrypt(WorkspaceId workspace, SealedCredential credential) {
        SealedSecret sealed = cipher.seal(workspace, credential.id(), cipher.open(workspace, credential));
        return credentials.reseal(
                workspace,
                credential.id(),
                credential.secretVersion(),
                sealed.keyId(),
                sealed.wrappedKey(),
                sealed.sealedSecret());
    }

    private List<SealedCredential> list(WorkspaceId workspace, String keyId, UUID after) {
        return transactions.read(
                workspace, () -> credentials.listUnderOtherKeys(workspace, keyId, after, MAX_CREDENTIALS));
    }

    /** @param remaining how many are still under another key */
    @Serdeable
    record Outcome(int reencrypted, long remaining) {}
}
