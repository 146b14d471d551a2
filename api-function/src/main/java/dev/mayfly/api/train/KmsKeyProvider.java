package dev.mayfly.api.train;

import dev.mayfly.problem.UnavailableException;
import dev.mayfly.workspace.WorkspaceId;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;

/**
 * A key of AWS KMS, which never leaves it. KMS writes the workspace of each use into its own log, and refuses to unwrap a
 * data key for another.
 */
final class KmsKeyProvider implements KeyProvider {

    private static final Logger LOG = LoggerFactory.getLogger(KmsKeyProvider.class);

    private static final Pattern ARN =
            Pattern.compile("arn:[a-z-]+:kms:(?<region>[a-z0-9-]+):\\d{12}:key/[A-Za-z0-9-]+");
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    private final String keyArn;
    private final KmsClient kms;

    private KmsKeyProvider(String keyArn, KmsClient kms) {
        this.keyArn = keyArn;
        this.kms = kms;
    }

    /** @param endpoint where KMS is; empty for its usual place in the key's region */
    static KmsKeyProvider of(String keyArn, String endpoint) {
        Matcher arn = ARN.matcher(keyArn);
        if (!arn.matches()) {
            // An alias may come to name another key, and then nothing would tell what has to be encrypted anew.
            throw new IllegalArgumentException(
                    "CREDENTIAL_KMS_KEY_ID must be the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>");
        }
        var builder = KmsClient.builder()
                .region(Region.of(arn.group("region")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT));
        if (!endpoint.isEmpty()) {
            builder.endpointOverride(URI.create(endpoint));
        }
        return new KmsKeyProvider(keyArn, builder.build());
    }

    @Override
    public String keyId() {
        return keyArn;
    }

    /** Also a key that was in use before: KMS itself knows whether it may still be used. */
    @Override
    public boolean knows(String id) {
        return ARN.matcher(id).matches();
    }

    @Override
    public DataKey newDataKey(WorkspaceId workspace) {
        return call(() -> {
            var made = kms.generateDataKey(request ->
                    request.keyId(keyArn).keySpec(DataKeySpec.AES_256).encryptionContext(context(workspace)));
            return DataKey.of(
                    made.plaintext().asByteArray(), made.ciphertextBlob().asByteArray());
        });
    }

    @Override
    public SecretKey unwrap(WorkspaceId workspace, String id, byte[] wrapped) {
        return call(() -> DataKey.secretKey(kms.decrypt(request -> request.keyId(id)
                        .ciphertextBlob(SdkBytes.fromByteArray(wrapped))
                        .encryptionContext(context(workspace)))
                .plaintext()
                .asByteArray()));
    }

    private static Map<String, String> context(WorkspaceId workspace) {
        return Map.of("workspaceId", workspace.toString());
    }

    private static <T> T call(Supplier<T> work) {
        try {
            return work.get();
        } catch (InvalidCiphertextException e) {
            throw new UnavailableException(
                    "secret_unreadable", "The secret cannot be decrypted; rotate the credential");
        } catch (SdkException e) {
            // Neither the message nor the cause: what they quote of the request is not ours to choose.
            LOG.atError()
                    .addKeyValue("error", e.getClass().getSimpleName())
                    .addKeyValue("status", e instanceof AwsServiceException service ? service.statusCode() : 0)
                    .log("The key service refused or did not answer");
            throw new UnavailableException(
                    "encryption_unavailable", "The key service refused or did not answer; try again shortly", 2);
        }
    }
}
