package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.migrate.Stub.Answer;
import dev.mayfly.migrate.Stub.Call;
import dev.mayfly.test.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a server that speaks the query protocol of RDS. */
class SnapshotsTest {

    private static final Map<String, String> CREDENTIALS =
            Map.of("aws.accessKeyId", "example", "aws.secretAccessKey", "example", "aws.region", "eu-central-1");

    private final AtomicInteger looks = new AtomicInteger();

    @BeforeAll
    static void signIn() {
        CREDENTIALS.forEach(System::setProperty);
    }

    @AfterAll
    static void signOut() {
        CREDENTIALS.keySet().forEach(System::clearProperty);
    }

    @Test
    void waitsUntilTheSnapshotIsAvailable() {
        try (var rds = new Stub(
                call -> answer(call, isCreation(call) || looks.incrementAndGet() < 4 ? "creating" : "available"))) {
            var report = new Snapshots(backup(rds, Duration.ofMinutes(1)), Clock.systemUTC()).take("043.1");

            assertThat(report.cluster()).isEqualTo("mayfly-prod");
            assertThat(report.snapshot()).matches("mayfly-prod-schema-043-1-\\d{14}");
            assertThat(rds.calls().getFirst().body())
                    .contains("Action=CreateDBClusterSnapshot", "DBClusterIdentifier=mayfly-prod", report.snapshot());
            assertThat(rds.calls().getLast().body()).contains("Action=DescribeDBClusterSnapshots", report.snapshot());
            assertThat(looks).hasValue(4);
        }
    }

    @Test
    void migratesOnlyAfterTheSnapshot() {
        try (var database = Migrations.migratedTo("041");
                var rds = new Stub(call -> answer(call, "available"))) {
            var configuration = Migrations.configuration(database).withBackup(backup(rds, Duration.ofMinutes(1)));

            var report = new Migrator(Database.of(configuration)).migrate(null);

            assertThat(report.snapshot()).startsWith("mayfly-prod-schema-041-");
            assertThat(report.to()).isEqualTo(Migrations.latest());
            assertThat(rds.calls()).hasSize(2);
            assertThat(new Migrator(Database.of(configuration)).migrate(null).snapshot())
                    .isNull();
            assertThat(rds.calls()).as("nothing to migrate").hasSize(2);
        }
    }

    @Test
    void migratesNothingWithoutASnapshot() {
        try (var database = Migrations.migratedTo("041");
                var slow = new Stub(call -> answer(call, "creating"));
                var broken = new Stub(call -> answer(call, "failed"));
                var refusing = new Stub(_ -> new Answer(403, """
                        <ErrorResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
                          <Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not allowed to take it</Message></Error>
                        </ErrorResponse>
                        """))) {
            assertRefused(
                    database, backup(slow, Duration.ofMillis(50)), "is not available after 0 s; nothing was migrated");
            assertRefused(database, backup(broken, Duration.ofMinutes(1)), "is failed; nothing was migrated");
            assertRefused(database, backup(refusing, Duration.ofMinutes(1)), "Not allowed to take it");
        }
    }

    @Test
    void isNotConfiguredByHalves() {
        assertThatThrownBy(() -> Backup.from(new Environment(Map.of("BACKUP_BEFORE_MIGRATE", "true"))))
                .hasMessageContaining("needs BACKUP_CLUSTER");
        assertThatThrownBy(() -> Backup.from(new Environment(Map.of("BACKUP_BEFORE_MIGRATE", "yes"))))
                .hasMessage("BACKUP_BEFORE_MIGRATE must be true or false");
        assertThatThrownBy(() -> Backup.from(new Environment(Map.of("BACKUP_WAIT_SECONDS", "soon"))))
                .hasMessage("BACKUP_WAIT_SECONDS must be a number from 1 to 86400");
        assertThatThrownBy(() -> Backup.from(new Environment(Map.of("BACKUP_ENDPOINT", "https://rds of mine"))))
                .hasMessage("BACKUP_ENDPOINT must be a URL");
        assertThatThrownBy(() -> new Snapshots(Backup.none(), Clock.systemUTC()).take(null))
                .hasMessageStartingWith("Set BACKUP_CLUSTER");
    }

    private static void assertRefused(TestDatabase database, Backup backup, String message) {
        var database041 = Database.of(Migrations.configuration(database).withBackup(backup));

        assertThatThrownBy(() -> new Migrator(database041).migrate(null))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining(message);
        assertThat(database041.history().currentText()).isEqualTo("041");
    }

    private static Backup backup(Stub rds, Duration maxWait) {
        return new Backup(true, "mayfly-prod", rds.uri(), maxWait, Duration.ofMillis(10));
    }

    private static Answer answer(Call call, String status) {
        String snapshot = "<DBClusterSnapshot><Status>%s</Status></DBClusterSnapshot>";
        return new Answer(
                200,
                isCreation(call)
                        ? response("CreateDBClusterSnapshot", snapshot.formatted("creating"))
                        : response(
                                "DescribeDBClusterSnapshots",
                                "<DBClusterSnapshots>%s</DBClusterSnapshots>".formatted(snapshot.formatted(status))));
    }

    private static boolean isCreation(Call call) {
        return call.body().contains("Action=CreateDBClusterSnapshot");
    }

    private static String response(String action, String result) {
        return """
                <%1$sResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
                  <%1$sResult>%2$s</%1$sResult>
                  <ResponseMetadata><RequestId>b9a0b2f0-0000-4000-8000-000000000000</RequestId></ResponseMetadata>
                </%1$sResponse>
                """.formatted(action, result);
    }
}
