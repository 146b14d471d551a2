package dev.mayfly.api.train;

import dev.mayfly.api.access.Caller;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.problem.UnavailableException;
import dev.mayfly.train.CredentialReadRepository;
import dev.mayfly.train.CredentialRepository;
import dev.mayfly.train.SealedCredential;
import dev.mayfly.train.SealedCredentialRepository;
import dev.mayfly.train.TrainAccount;
import dev.mayfly.train.TrainAccountRepository;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands out secrets and takes what became of them, inside the transaction of its caller. */
@Singleton
final class CredentialLeases {

    private static final Logger LOG = LoggerFactory.getLogger(CredentialLeases.class);

    private final SealedCredentialRepository secrets;
    private final CredentialRepository credentials;
    private final CredentialReadRepository reads;
    private final TrainAccountRepository accounts;
    private final TrainAccess access;
    private final CredentialCipher cipher;
    private final Reencryption reencryption;

    CredentialLeases(
            SealedCredentialRepository secrets,
            CredentialRepository credentials,
            CredentialReadRepository reads,
            TrainAccountRepository accounts,
            TrainAccess access,
            CredentialCipher cipher,
            Reencryption reencryption) {
        this.secrets = secrets;
        this.credentials = credentials;
        this.reads = reads;
        this.accounts = accounts;
        this.access = access;
        this.cipher = cipher;
        this.reencryption = reencryption;
    }

    /**
     * The first usable credential of the train whose secret can be opened. The read is on record when the secret leaves,
     * because both commit at once.
     */
    CredentialLease lease(Caller caller, UUID trainId, @Nullable String provider) {
        access.joined(caller, trainId);
        List<SealedCredential> usable = secrets.listUsable(caller.workspace(), trainId, provider);
        UnavailableException failure = null;
        for (SealedCredential credential : usable) {
            try {
                return handOut(caller, trainId, credential, cipher.open(caller.workspace(), credential));
            } catch (UnavailableException e) {
                if (!CredentialCipher.isForGood(e)) {
                    throw e;
                }
                LOG.atError()
                        .addKeyValue("credential", credential.id())
                        .addKeyValue("code", e.code())
                        .log("A secret cannot be opened any more; the next credential is tried");
                failure = failure == null ? e : failure;
            }
        }
        throw failure == null ? noCredential(caller, trainId, provider) : failure;
    }

    private CredentialLease handOut(Caller caller, UUID trainId, SealedCredential found, String secret) {
        reads.insert(
                caller.workspace(),
                UuidV7.next(),
                found.id(),
                trainId,
                caller.userId(),
                caller.keyId(),
                found.secretVersion());
        moveToPresentKey(caller, found);
        return new CredentialLease(
                found.id(),
                found.accountId(),
                found.provider(),
                found.kind(),
                secret,
                found.secretVersion(),
                found.expiresAt());
    }

    TrainAccount report(
            Caller caller, UUID trainId, UUID credentialId, ProviderAnswer answer, @Nullable Integer version) {
        access.joined(caller, trainId);
        find(caller, trainId, credentialId);
        credentials.report(
                caller.workspace(),
                credentialId,
                answer.coolingSeconds(),
                answer.refused(),
                answer.succeeded(),
                version);
        return find(caller, trainId, credentialId);
    }

    /** A secret that could be read is handed out, also when it cannot be encrypted anew just now. */
    private void moveToPresentKey(Caller caller, SealedCredential credential) {
        try {
            if (!cipher.keyId().equals(credential.keyId())) {
                reencryption.reencrypt(caller.workspace(), credential);
            }
        } catch (UnavailableException e) {
            LOG.atWarn().addKeyValue("credential", credential.id()).log("A secret stays under an old key for now");
        }
    }

    private UnavailableException noCredential(Caller caller, UUID trainId, @Nullable String provider) {
        return new UnavailableException(
                "no_credential",
                "The train has no credential that can be used now: all are cooling, expired or broken, or it has none",
                secrets.secondsUntilUsable(caller.workspace(), trainId, provider));
    }

    private TrainAccount find(Caller caller, UUID trainId, UUID credentialId) {
        return accounts.find(caller.workspace(), trainId, credentialId)
                .orElseThrow(() -> new NotFoundException("credential", credentialId));
    }
}
