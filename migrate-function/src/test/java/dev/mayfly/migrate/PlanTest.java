package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.invoke;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.migrate.PlanReport.Planned;
import dev.mayfly.migrate.sql.Effect.Work;
import dev.mayfly.migrate.sql.Lock;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

class PlanTest {

    /** What was decided when it was written, and cannot be changed any more. */
    private static final List<String> KNOWN = List.of();

    @Test
    void hasNothingToWarnOfInOurOwnMigrations() throws SQLException {
        try (var database = TestDatabase.createEmpty()) {
            var before = Catalogue.of(database);

            var plan = new Planner(Database.of(configuration(database))).run(null);

            assertThat(plan.from()).isNull();
            assertThat(plan.to()).isEqualTo(Migrations.latest());
            assertThat(plan.migrations()).extracting(Planned::version).isEqualTo(Migrations.all());
            assertThat(plan.migrations().stream()
                            .flatMap(migration ->
                                    migration.warnings().stream().map(warning -> migration.version() + " " + warning)))
                    .containsExactlyInAnyOrderElementsOf(KNOWN);
            assertThat(Catalogue.of(database)).isEqualTo(before);
        }
    }

    @Test
    void tellsLockWorkAndSizeOfWhatIsTouched() throws SQLException {
        try (var database = Migrations.migratedTo("003")) {
            SampleBatches.fill(database);
            execute(database, "ANALYZE agents");

            var plan = new Planner(Database.of(configuration(database))).run(MigrationVersion.fromVersion("004.8"));

            assertThat(plan.from()).isEqualTo("003");
            assertThat(plan.to()).isEqualTo("004.8");
            var last = plan.migrations().getLast();
            assertThat(last.isTransactional()).isFalse();
            assertThat(last.lock()).isEqualTo(Lock.SHARE_UPDATE_EXCLUSIVE);
            assertThat(last.statements()).singleElement().satisfies(statement -> {
                assertThat(statement.statement()).startsWith("CREATE INDEX CONCURRENTLY");
                assertThat(statement.tables()).singleElement().satisfies(touched -> {
                    assertThat(touched.table()).isEqualTo("agents");
                    assertThat(touched.work()).isEqualTo(Work.SCAN);
                    assertThat(touched.rows()).isPositive();
                    assertThat(touched.bytes()).isPositive();
                });
            });
        }
    }

    @Test
    void warnsOfWhatMakesOthersWait() throws SQLException {
        try (var database = TestDatabase.createEmpty()) {
            var unsafe = Database.at("db/unsafe", configuration(database));
            unsafe.flyway(MigrationVersion.fromVersion("1"), List.of()).migrate();

            var plan = new Planner(unsafe).run(null);

            Map<String, String> warnings = plan.migrations().stream()
                    .collect(Collectors.toMap(Planned::version, planned -> String.join("; ", planned.warnings())));
            assertThat(warnings).containsOnlyKeys("2", "3", "4", "5", "6", "7");
            assertThat(warnings.get("2")).startsWith("planted: index not concurrent");
            assertThat(warnings.get("3")).startsWith("planted: constraint without NOT VALID");
            assertThat(warnings.get("4")).startsWith("planted: column type change");
            assertThat(warnings.get("5")).startsWith("planted: missing lock_timeout");
            assertThat(warnings.get("6")).startsWith("missing lock_timeout");
            assertThat(plan.migrations().getLast().statements().getFirst().note())
                    .contains("runs code of its own");
        }
    }

    @Test
    void warnsOfNothingWhileATableIsNew() {
        try (var database = TestDatabase.createEmpty()) {
            var plan = new Planner(Database.at("db/unsafe", configuration(database)))
                    .run(MigrationVersion.fromVersion("1"));

            assertThat(plan.migrations()).singleElement().satisfies(first -> {
                assertThat(first.warnings()).isEmpty();
                assertThat(first.lock()).isEqualTo(Lock.NONE);
            });
        }
    }

    @Test
    void isWrittenAsJson() {
        try (var database = Migrations.migratedTo("043")) {
            assertThat(invoke(configuration(database), "{\"action\":\"plan\",\"target\":\"043.1\"}"))
                    .startsWith(
                            "{\"action\":\"plan\",\"from\":\"043\",\"to\":\"043.1\",\"migrations\":[{\"version\":\"043.1\",\"description\":\"index deleted workspaces\",\"isTransactional\":false,\"lock\":\"SHARE_UPDATE_EXCLUSIVE\",\"warnings\":[],\"statements\":[{\"statement\":\"CREATE INDEX CONCURRENTLY");
            assertThatThrownBy(() -> invoke(configuration(database), "{\"action\":\"plan\",\"target\":\"999\"}"))
                    .hasMessageStartingWith("target: no migration has the version 999");
        }
    }
}
