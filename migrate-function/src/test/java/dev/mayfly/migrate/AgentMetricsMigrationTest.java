package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrate;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentMetricsMigrationTest {

    private static final String BEFORE = "006.5";
    private static final String AFTER = "016";
    private static final double LONGEST_WAIT_MILLIS = 100;

    /** The newest first. */
    private static final List<String> WAY_BACK = List.of(
            "U016__count_usage_in_receipts.sql",
            "U015__add_legacy_usage.sql",
            "U014__add_agent_usage.sql",
            "U013__create_user_agent_interactions.sql",
            "U012__create_agent_logs.sql",
            "U011__create_agent_metrics.sql",
            "U010__create_agent_executions.sql");

    private static final List<String> TABLES = List.of(
            "users",
            "workspaces",
            "agents",
            "agent_versions",
            "documents",
            "document_versions",
            "eval_batches",
            "eval_jobs",
            "evaluations",
            "deletion_receipts");

    /** Up to three times: a machine with much else to do may let a migration rest while it holds a lock. */
    @Test
    void makesNoWriterWaitForLong() throws Exception {
        double longest = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 3 && longest > LONGEST_WAIT_MILLIS; attempt++) {
            longest = migrateUnderLoad();
        }
        assertThat(longest).as("the longest wait of a writer").isLessThanOrEqualTo(LONGEST_WAIT_MILLIS);
    }

    private static double migrateUnderLoad() throws Exception {
        try (var database = Migrations.migratedTo(BEFORE)) {
            SampleBatches.fill(database);
            var columns = columns(database);
            var rows = contents(database, columns);

            LockWaits waits;

            try (var load = WriteLoad.begin(database)) {
                load.awaitEachWriter();
                migrateTo(AFTER, database);
                load.awaitEachWriter();
                waits = load.end();
                waits.assertShort();
            }

            WriteLoad.removeFrom(database);
            assertThat(contents(database, columns)).isEqualTo(rows);
            return waits.longestMillis();
        }
    }

    @Test
    void canBeTakenBackAndAppliedAgain() throws Exception {
        try (var database = Migrations.migratedTo(BEFORE)) {
            SampleBatches.fill(database);
            var columns = columns(database);
            var rows = contents(database, columns);
            var schemaBefore = Catalogue.of(database);
            migrateTo(AFTER, database);
            var schemaAfter = Catalogue.of(database);

            for (String script : WAY_BACK) {
                execute(database, read(script));
            }
            execute(database, "DELETE FROM flyway_schema_history WHERE version > '%s'".formatted(BEFORE));

            assertThat(Catalogue.of(database)).isEqualTo(schemaBefore).isNotEqualTo(schemaAfter);
            assertThat(contents(database, columns)).isEqualTo(rows);

            migrateTo(AFTER, database);

            assertThat(Catalogue.of(database)).isEqualTo(schemaAfter);
            assertThat(contents(database, columns)).isEqualTo(rows);
            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        }
    }

    private static String read(String script) throws Exception {
        try (var stream = AgentMetricsMigrationTest.class.getResourceAsStream("/db/migration/" + script)) {
            assertThat(stream).as(script).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> columns(TestDatabase database) throws SQLException {
        var columns = new LinkedHashMap<String, String>();
        for (String table : TABLES) {
            columns.put(table, rows(database, """
                                    SELECT string_agg(attname, ', ' ORDER BY attnum)
                                    FROM pg_attribute
                                    WHERE attrelid = '%s'::regclass
                                        AND attnum > 0
                                        AND NOT attisdropped
                                    """.formatted(table)).getFirst());
        }
        return columns;
    }

    /** With the place of each row in its file, which changes when the row is written again. */
    private static Map<String, List<String>> contents(TestDatabase database, Map<String, String> columns)
            throws SQLException {
        var contents = new LinkedHashMap<String, List<String>>();
        for (var table : columns.entrySet()) {
            contents.put(
                    table.getKey(),
                    rows(
                            database,
                            "SELECT pg_relation_filenode('%2$s'), ctid, xmin, %1$s FROM %2$s ORDER BY ctid"
                                    .formatted(table.getValue(), table.getKey())));
        }
        return contents;
    }
}
