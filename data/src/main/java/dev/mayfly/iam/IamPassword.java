package dev.mayfly.iam;

import java.time.Clock;
import java.util.Properties;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.SslMode;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Signs in with a token of AWS IAM, a fresh one for every new connection, when the database's address says {@code
 * authenticationPluginClassName=dev.mayfly.iam.IamPassword}.
 *
 * <p>The driver makes one of these whenever a server asks for a password, so that nothing is kept that could end up in a
 * snapshot of the process or run out. The token is valid for 15 minutes and for this host, port and user.
 */
public final class IamPassword implements AuthenticationPlugin {

    private final Properties connection;

    /** @param connection the driver's, with host, port and user */
    public IamPassword(Properties connection) {
        this.connection = connection;
    }

    @Override
    public char[] getPassword(AuthenticationRequestType type) throws PSQLException {
        if (!SslMode.of(connection).verifyPeerName()) {
            // Whoever can make the driver believe that it is the database would get a token for it.
            throw refused("sslmode must be verify-full where IAM signs in");
        }
        String region = SdkSystemSetting.AWS_REGION
                .getStringValue()
                .orElseThrow(() -> refused("AWS_REGION must be set where IAM signs in"));
        try {
            return token(region).toCharArray();
        } catch (SdkException e) {
            throw refused("AWS gave no credentials to sign in with: " + e.getMessage());
        }
    }

    private String token(String region) {
        return new IamToken(
                        value(PGProperty.PG_HOST),
                        Integer.parseInt(value(PGProperty.PG_PORT)),
                        value(PGProperty.USER),
                        region)
                .sign(credentials(), Clock.systemUTC());
    }

    /** As Lambda hands them out: with SnapStart at an address that the environment tells, else in the environment itself. */
    private static AwsCredentialsIdentity credentials() {
        try (var container = ContainerCredentialsProvider.create();
                var chain =
                        AwsCredentialsProviderChain.of(container, EnvironmentVariableCredentialsProvider.create())) {
            return chain.resolveCredentials();
        }
    }

    private String value(PGProperty property) {
        String value = property.getOrDefault(connection);
        return value == null ? "" : value;
    }

    private static PSQLException refused(String why) {
        return new PSQLException(why, PSQLState.INVALID_AUTHORIZATION_SPECIFICATION);
    }
}
