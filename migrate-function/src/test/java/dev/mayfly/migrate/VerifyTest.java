package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.invoke;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyTest {

    @Test
    void findsNothingWrongWithWhatTheMigrationsMake() throws SQLException {
        try (var database = Migrations.migrated()) {
            SampleBatches.fill(database);
            var before = Catalogue.of(database);

            var report = verify(database);

            assertThat(report.differences()).isEmpty();
            assertThat(report.checks()).allMatch(VerifyReport.Check::ok).hasSize(Checks.values().length);
            assertThat(report.problems()).isEmpty();
            assertThat(report.ok()).isTrue();
            assertThat(report.pending()).isZero();
            assertThat(report.version()).isEqualTo(Migrations.latest());
            assertThat(report.tables())
                    .filteredOn(table -> table.table().equals("eval_jobs"))
                    .singleElement()
                    .satisfies(table -> {
                        assertThat(table.isExact()).isTrue();
                        assertThat(table.rows()).isPositive();
                        assertThat(table.bytes()).isPositive();
                    });
            assertThat(Catalogue.of(database)).isEqualTo(before);
        }
    }

    /** As a dump that is restored makes them: PostgreSQL reads its own words again, and nests them otherwise. */
    @Test
    void findsNothingWrongWithConstraintsThatAreMadeFromTheirDefinitions() throws SQLException {
        try (var database = TestDatabase.createEmpty()) {
            Migrations.migrate(database);
            var before = Catalogue.of(database).constraints();
            execute(database, """
                    DO $$
                    DECLARE
                        constraint_row record;
                    BEGIN
                        FOR constraint_row IN
                            SELECT conrelid::regclass AS table_name, conname, pg_get_constraintdef(oid) AS definition
                            FROM pg_constraint
                            WHERE connamespace = 'public'::regnamespace
                                AND contype = 'c'
                                AND coninhcount = 0
                        LOOP
                            EXECUTE format(
                                'ALTER TABLE %1$s DROP CONSTRAINT %2$I; ALTER TABLE %1$s ADD CONSTRAINT %2$I %3$s',
                                constraint_row.table_name, constraint_row.conname, constraint_row.definition);
                        END LOOP;
                    END
                    $$
                    """);
            assertThat(Catalogue.of(database).constraints()).isNotEqualTo(before);

            assertThat(verify(database).differences()).isEmpty();
        }
    }

    @Test
    void estimatesTablesWhenThereIsNoTimeToCountThem() throws SQLException {
        try (var database = TestDatabase.create();
                var connection = database.connect()) {
            SampleBatches.fill(database);
            execute(connection, "ANALYZE eval_jobs");

            assertThat(TableSize.all(connection, Duration.ZERO))
                    .noneMatch(TableSize::isExact)
                    .filteredOn(table -> table.table().equals("eval_jobs"))
                    .singleElement()
                    .satisfies(table -> assertThat(table.rows()).isPositive());
        }
    }

    @Test
    void knowsWhatOlderVersionsHave() {
        try (var database = Migrations.migratedTo("027.1")) {
            var report = verify(database);

            assertThat(report.differences()).isEmpty();
            assertThat(report.ok()).isTrue();
            assertThat(report.pending()).isEqualTo(Migrations.after("027.1").size());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            DROP INDEX agents_owner_idx                                             | MISSING index agents_owner_idx
            ALTER TABLE agents ALTER COLUMN name DROP NOT NULL                      | DIFFERENT column agents.name
            ALTER TABLE agents ALTER COLUMN latest_version TYPE bigint              | DIFFERENT column agents.latest_version
            ALTER TABLE agents ALTER COLUMN created_at DROP DEFAULT                 | DIFFERENT column agents.created_at
            ALTER TABLE agents DROP COLUMN description                              | MISSING column agents.description
            ALTER TABLE agents DROP CONSTRAINT agents_name_filled                   | MISSING constraint agents.agents_name_filled
            ALTER TABLE agents NO FORCE ROW LEVEL SECURITY                          | DIFFERENT table agents
            DROP POLICY agents_tenant ON agents                                     | MISSING policy agents.agents_tenant
            ALTER POLICY agents_tenant ON agents USING (true)                       | DIFFERENT policy agents.agents_tenant
            CREATE POLICY open ON agents USING (true)                               | INTRUSIVE policy agents.open
            REVOKE INSERT ON agents FROM mayfly_app                                 | DIFFERENT grant on table agents to mayfly_app
            GRANT SELECT ON users TO PUBLIC                                         | INTRUSIVE grant on table users to PUBLIC
            ALTER FUNCTION current_workspace_id() VOLATILE                          | DIFFERENT function current_workspace_id()
            DROP TRIGGER conversation_analyses_touch ON conversation_analyses       | MISSING trigger conversation_analyses.conversation_analyses_touch
            ALTER TABLE conversation_analyses DISABLE TRIGGER USER                  | DIFFERENT trigger conversation_analyses.conversation_analyses_touch
            ALTER TYPE conversation_analysis_status ADD VALUE 'lost'                | DIFFERENT type conversation_analysis_status
            DROP TABLE workspace_purges CASCADE                                     | MISSING table workspace_purges
            """)
    void namesWhatSomebodyElseHasChanged(String change, String finding) throws SQLException {
        try (var database = TestDatabase.create()) {
            execute(database, change);

            var report = verify(database);

            assertThat(report.ok()).isFalse();
            assertThat(report.differences())
                    .extracting(difference -> difference.kind() + " " + difference.object())
                    .contains(finding);
        }
    }

    @Test
    void letsBeWhatSomebodyElseHasAdded() throws SQLException {
        try (var database = TestDatabase.create()) {
            execute(database, "CREATE TABLE reports (id integer); CREATE INDEX by_hand_idx ON agents (created_at)");

            var report = verify(database);

            assertThat(report.ok()).isTrue();
            assertThat(report.differences())
                    .extracting(Difference::kind, Difference::object)
                    .contains(
                            tuple(Difference.Kind.UNEXPECTED, "table reports"),
                            tuple(Difference.Kind.UNEXPECTED, "index by_hand_idx"));
        }
    }

    @Test
    void looksAtTablesThatNoMigrationMadeToo() throws SQLException {
        try (var database = TestDatabase.create()) {
            execute(database, """
                    CREATE TABLE leak (workspace_id uuid);
                    GRANT SELECT ON leak TO mayfly_app;
                    """);

            var report = verify(database);

            assertThat(report.ok()).isFalse();
            assertThat(report.checks())
                    .filteredOn(check -> !check.ok())
                    .extracting(VerifyReport.Check::findings)
                    .containsExactly(List.of("leak"));
        }
    }

    @Test
    void hasNothingToSayOfAnEmptyDatabase() {
        try (var database = TestDatabase.createEmpty()) {
            assertThatThrownBy(() -> invoke(configuration(database), "{\"action\":\"verify\"}"))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("Migrate it first");
        }
    }

    @Test
    void isWrittenAsJson() {
        try (var database = TestDatabase.create()) {
            assertThat(invoke(configuration(database), "{\"action\":\"verify\"}"))
                    .startsWith("{\"action\":\"verify\",\"ok\":true,\"version\":\"%s\",\"pending\":0,\"differences\":[]"
                            .formatted(Migrations.latest()))
                    .contains("{\"name\":\"every index is valid\",\"ok\":true,\"findings\":[]}");
        }
    }

    private static VerifyReport verify(TestDatabase database) {
        return new Verifier(Database.of(configuration(database))).run();
    }
}
