package dev.mayfly.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** What is expected here was signed by botocore, AWS's own library of another language. */
class IamTokenTest {

    private static final String ID = "AKIDEXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final String ADDRESS = "mayfly.proxy-abc.eu-central-1.rds.amazonaws.com:5432/?";

    @Test
    void isWhatAwsItselfWouldSign() {
        assertSigned(AwsBasicCredentials.create(ID, SECRET), """
                Action=connect&DBUser=mayfly_app&X-Amz-Algorithm=AWS4-HMAC-SHA256\
                &X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Feu-central-1%2Frds-db%2Faws4_request\
                &X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host\
                &X-Amz-Signature=e7ce9447bb30d00654aff00aa8f64320255dab6e74a4c018e1d63520b7d30837""");
    }

    @Test
    void namesTheSessionOfTemporaryCredentials() {
        assertSigned(AwsSessionCredentials.create(ID, SECRET, "c2Vzc2lvbi90b2tlbis="), """
                Action=connect&DBUser=mayfly_app&X-Amz-Algorithm=AWS4-HMAC-SHA256\
                &X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Feu-central-1%2Frds-db%2Faws4_request\
                &X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host\
                &X-Amz-Security-Token=c2Vzc2lvbi90b2tlbis%3D\
                &X-Amz-Signature=5d3d4153815c118746887e0b8fe5994318bd42f758c0b33ad435832e046abfb8""");
    }

    private static void assertSigned(AwsCredentialsIdentity credentials, String query) {
        var token = new IamToken("mayfly.proxy-abc.eu-central-1.rds.amazonaws.com", 5432, "mayfly_app", "eu-central-1")
                .sign(credentials, CLOCK);

        assertThat(token).startsWith(ADDRESS);
        assertThat(parameters(token.substring(ADDRESS.length()))).isEqualTo(parameters(query));
    }

    private static Map<String, String> parameters(String query) {
        return Arrays.stream(query.split("&", -1))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(parameter -> parameter[0], parameter -> parameter[1]));
    }
}
