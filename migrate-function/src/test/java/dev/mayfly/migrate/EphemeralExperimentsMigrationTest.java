package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EphemeralExperimentsMigrationTest {

    private static final List<String> TABLES = List.of(
            "agents", "agent_versions", "documents", "document_versions", "eval_batches", "eval_jobs", "evaluations");

    /** What the application of V003 asks, as it asks it: under row-level security, columns by name. */
    private static final List<String> QUERIES = List.of(
            """
            SELECT id, name, owner_id, agent_id, agent_version, target_count, repeat_count, status, created_at, completed_at
            FROM eval_batches
            WHERE workspace_id = current_workspace_id()
            ORDER BY created_at DESC, id DESC
            LIMIT 50
            """,
            """
            SELECT batch_id, status, count(*)
            FROM eval_jobs
            WHERE workspace_id = current_workspace_id()
            GROUP BY batch_id, status
            ORDER BY batch_id, status
            """,
            """
            SELECT eval_jobs.id, document_versions.title, evaluations.grade, evaluations.summary, evaluations.cost_usd
            FROM eval_jobs
            JOIN document_versions
                ON document_versions.workspace_id = eval_jobs.workspace_id
                AND document_versions.document_id = eval_jobs.document_id
                AND document_versions.version = eval_jobs.document_version
            LEFT JOIN evaluations
                ON evaluations.workspace_id = eval_jobs.workspace_id
                AND evaluations.job_id = eval_jobs.id
            WHERE eval_jobs.workspace_id = current_workspace_id()
            ORDER BY eval_jobs.batch_id, eval_jobs.document_id, eval_jobs.repeat_index
            """,
            """
            SELECT id
            FROM eval_jobs
            WHERE workspace_id = current_workspace_id()
                AND status = 'PENDING'
                AND run_after <= now()
            ORDER BY run_after, id
            """,
            "SELECT id, name FROM agents ORDER BY created_at DESC, id DESC",
            "SELECT id FROM documents ORDER BY created_at DESC, id DESC");

    @Test
    void leavesEveryRowAndQueryOfEarlierBatchesUnaffected() throws SQLException {
        try (var database = Migrations.migratedTo("003")) {
            SampleBatches.fill(database);
            var columns = columns(database);
            var rows = contents(database, columns);
            var answers = answers(database);
            var files = rows(database, "SELECT pg_relation_filenode('eval_batches'), pg_relation_filenode('agents')");

            migrateTo("004.9", database);

            assertThat(rows.values()).noneMatch(List::isEmpty);
            assertThat(answers).noneMatch(List::isEmpty);
            assertThat(contents(database, columns)).isEqualTo(rows);
            assertThat(answers(database)).isEqualTo(answers);
            assertThat(rows(database, "SELECT pg_relation_filenode('eval_batches'), pg_relation_filenode('agents')"))
                    .as("files, which change when a table is rewritten")
                    .isEqualTo(files);
        }
    }

    @Test
    void makesEarlierBatchesRegularOnes() throws SQLException {
        try (var database = Migrations.migratedTo("003")) {
            SampleBatches.fill(database);

            migrateTo("004.9", database);

            assertThat(rows(database, """
                            SELECT DISTINCT is_ephemeral, tracking_id, description, expires_at, deleting_at
                            FROM eval_batches
                            """)).containsExactly("f | null | null | null | null");
            assertThat(rows(database, "SELECT DISTINCT ephemeral_batch_id FROM agents"))
                    .containsExactly("null");
            assertThat(rows(database, "SELECT DISTINCT ephemeral_batch_id FROM documents"))
                    .containsExactly("null");
        }
    }

    @Test
    void stillTakesTheWritesOfTheApplicationBeforeIt() throws SQLException {
        try (var database = Migrations.migratedTo("003")) {
            SampleBatches.fill(database);
            migrateTo("004.9", database);

            try (var connection = database.connect()) {
                connection.setAutoCommit(false);
                enter(connection);
                execute(connection, """
                        INSERT INTO eval_batches (workspace_id, id, owner_id, agent_id, agent_version)
                        SELECT workspace_id, gen_random_uuid(), owner_id, id, 1
                        FROM agents
                        """);
                execute(connection, "UPDATE eval_batches SET status = 'COMPLETED', completed_at = now()");

                assertThat(rows(connection, "SELECT DISTINCT is_ephemeral, status FROM eval_batches"))
                        .containsExactly("f | COMPLETED");
            }
        }
    }

    @Test
    void canBeTakenBackAndAppliedAgain() throws Exception {
        try (var database = Migrations.migratedTo("003")) {
            SampleBatches.fill(database);
            var columns = columns(database);
            var rows = contents(database, columns);
            var schemaBefore = Catalogue.of(database);
            migrateTo("004.9", database);
            var schemaAfter = Catalogue.of(database);

            try (var script = getClass().getResourceAsStream("/db/migration/U004__add_ephemeral_experiments.sql")) {
                assertThat(script).isNotNull();
                execute(database, new String(script.readAllBytes(), StandardCharsets.UTF_8));
            }
            execute(database, "DELETE FROM flyway_schema_history WHERE version LIKE '004%'");

            assertThat(Catalogue.of(database)).isEqualTo(schemaBefore).isNotEqualTo(schemaAfter);
            assertThat(contents(database, columns)).isEqualTo(rows);

            migrateTo("004.9", database);

            assertThat(Catalogue.of(database)).isEqualTo(schemaAfter);
            assertThat(contents(database, columns)).isEqualTo(rows);
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

    private static Map<String, List<String>> contents(TestDatabase database, Map<String, String> columns)
            throws SQLException {
        var contents = new LinkedHashMap<String, List<String>>();
        for (var table : columns.entrySet()) {
            contents.put(
                    table.getKey(),
                    rows(database, "SELECT %s FROM %s ORDER BY 1, 2, 3".formatted(table.getValue(), table.getKey())));
        }
        return contents;
    }

    private static List<List<String>> answers(TestDatabase database) throws SQLException {
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            enter(connection);
            var answers = new ArrayList<List<String>>();
            for (String query : QUERIES) {
                answers.add(rows(connection, query));
            }
            return answers;
        }
    }

    /** Takes the API's role and one workspace for the rest of the transaction. */
    private static void enter(Connection connection) throws SQLException {
        execute(connection, "SET LOCAL ROLE mayfly_app");
        execute(connection, "SET LOCAL app.workspace_id = '%s'".formatted(SampleBatches.WORKSPACE));
    }
}
