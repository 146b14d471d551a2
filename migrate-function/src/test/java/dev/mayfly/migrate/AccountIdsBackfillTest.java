package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountIdsBackfillTest {

    @Test
    void fillsInTheAccountOfTheDomainWhereThereIsNone() {
        try (var database = Migrations.migratedTo("024.4")) {
            var requests = LegacyRequests.in(database)
                    .request(0x1, "01 10:00")
                    .request(0x2, "01 10:00", "domain", "A.EXAMPLE")
                    .request(0x3, "01 10:00", "account_id", "mine")
                    .request(0x4, "01 10:00", "domain", "b.example")
                    .request(0x5, "01 10:00", "domain", "sub.a.example")
                    .request(0x6, "01 10:00", "domain", null);
            requests.theirs().request(0x7, "01 10:00");
            Migrations.migrate(database);
            var accountIds = AccountIds.parse("a.example=acc_1, B.example = acc_2");
            var backfills = new Backfills(Migrations.configuration(database));
            var backfill = new AccountIdsBackfill(2, accountIds);

            assertThat(backfills.preview(backfill, Calls.ENOUGH).rowsWritten()).isEqualTo(4);
            assertThat(backfills.run(backfill, Calls.ENOUGH))
                    .isEqualTo(
                            new BackfillReport("backfill", "account-ids", false, Status.COMPLETED, 7, 4, 0, List.of()));
            assertThat(requests.columns("request_id", "account_id"))
                    .containsExactly("1 acc_1", "2 acc_1", "3 mine", "4 acc_2", "5 null", "6 null", "7 acc_1");
        }
    }

    @Test
    void refusesToRunWithoutAnyAccount() {
        try (var database = TestDatabase.create()) {
            for (String dryRun : List.of("true", "false")) {
                assertThatThrownBy(() -> Migrations.invoke(
                                Migrations.configuration(database),
                                "{\"action\":\"backfill\",\"name\":\"account-ids\",\"dryRun\":%s}".formatted(dryRun)))
                        .isInstanceOf(MigrationException.class)
                        .hasMessage("Set ACCOUNT_IDS_BY_DOMAIN to domain=account,domain=account");
            }
            assertThat(new Administrator(database).number("SELECT count(*) FROM backfill_runs"))
                    .isZero();
        }
    }

    @Test
    void readsItsSetting() {
        var environment = Map.of(
                "DATABASE_URL",
                "jdbc:postgresql://host/mayfly",
                "ACCOUNT_IDS_BY_DOMAIN",
                "a.Example=acc=1,a.example=acc=1");

        assertThat(MigrateConfiguration.from(environment).accountIds().byDomain())
                .isEqualTo(Map.of("a.example", "acc=1"));
        assertThat(MigrateConfiguration.from(Map.of("DATABASE_URL", "jdbc:postgresql://host/mayfly"))
                        .accountIds()
                        .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example", "=acc", "a.example=", "a=1,", "a=1,,b=2", " ", "a=1,A=2"})
    void refusesASettingThatIsNoListOfPairs(String setting) {
        assertThatThrownBy(() -> AccountIds.parse(setting))
                .isInstanceOf(MigrationException.class)
                .hasMessageStartingWith("ACCOUNT_IDS_BY_DOMAIN");
    }
}
