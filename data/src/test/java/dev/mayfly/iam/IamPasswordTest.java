package dev.mayfly.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver against a server that takes down the password, with credentials as Lambda hands them out under SnapStart. */
class IamPasswordTest {

    private static final String URI = "aws.containerCredentialsFullUri";
    private static final String REGION = "aws.region";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Certificate certificate;

    private final AtomicInteger handedOut = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private HttpServer credentials;

    @BeforeAll
    static void certify() throws Exception {
        certificate = Certificate.make(folder);
    }

    @BeforeEach
    void start() throws Exception {
        credentials = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        credentials.createContext("/", exchange -> {
            byte[] body = """
                    {"AccessKeyId": "AKID%d", "SecretAccessKey": "the secret", "Token": "session", "Expiration": "2099-01-01T00:00:00Z"}""".formatted(handedOut.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        credentials.start();
        System.setProperty(
                URI, "http://localhost:%d/".formatted(credentials.getAddress().getPort()));
        System.setProperty(REGION, "eu-central-1");
    }

    @AfterEach
    void stop() {
        credentials.stop(0);
        System.clearProperty(URI);
        System.clearProperty(REGION);
    }

    @Test
    void everyNewConnectionGetsATokenOfTheCredentialsOfThatMoment() throws Exception {
        try (var server = new PasswordServer(certificate)) {
            assertThatThrownBy(() -> connect(server, "verify-full")).hasMessageContaining("no such luck");
            assertThatThrownBy(() -> connect(server, "verify-full")).hasMessageContaining("no such luck");

            assertThat(server.passwords()).hasSize(2);
            assertThat(server.passwords().getFirst())
                    .startsWith("localhost:%d/?".formatted(server.port()))
                    .contains("DBUser=mayfly_app", "X-Amz-Credential=AKID1%2F", "%2Feu-central-1%2Frds-db%2F")
                    .doesNotContain("the secret");
            assertThat(server.passwords().getLast()).contains("X-Amz-Credential=AKID2%2F");
        }
    }

    @Test
    void aServerThatIsNotVerifiedGetsNone() throws Exception {
        try (var server = new PasswordServer(certificate)) {
            assertThatThrownBy(() -> connect(server, "require"))
                    .hasMessage("sslmode must be verify-full where IAM signs in");

            assertThat(server.passwords()).isEmpty();
        }
    }

    @Test
    void credentialsThatCannotBeHadAreNamedAsTheReason() throws Exception {
        credentials.stop(0);
        try (var server = new PasswordServer(certificate)) {
            assertThatThrownBy(() -> connect(server, "verify-full"))
                    .hasMessageStartingWith("AWS gave no credentials to sign in with");
        }
    }

    private static void connect(PasswordServer server, String sslMode) throws SQLException {
        DriverManager.getConnection(
                        "jdbc:postgresql://localhost:%d/mayfly?sslmode=%s&sslrootcert=%s&authenticationPluginClassName=%s"
                                .formatted(server.port(), sslMode, certificate.pem(), IamPassword.class.getName()),
                        "mayfly_app",
                        null)
                .close();
    }
}
