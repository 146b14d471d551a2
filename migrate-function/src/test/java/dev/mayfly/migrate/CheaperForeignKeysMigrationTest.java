package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the foreign keys of jobs, versions and evaluations refuse, on rows that are older than the keys. */
class CheaperForeignKeysMigrationTest {

    private static final TestDatabase DATABASE = Migrations.migratedTo("005");
    private static List<String> before = List.of();

    @BeforeAll
    static void migrate() throws SQLException {
        SampleBatches.fill(DATABASE);
        before = jobs();
        migrateTo("006.5", DATABASE);
    }

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @Test
    void leavesEveryJobAsItWas() throws SQLException {
        assertThat(before).isNotEmpty();
        assertThat(jobs()).isEqualTo(before);
    }

    @Test
    void hasValidatedEveryForeignKeyAndKeptItsName() throws SQLException {
        assertThat(rows(DATABASE, """
                        SELECT conname, convalidated, confdeltype
                        FROM pg_constraint
                        WHERE contype = 'f'
                            AND conrelid IN (
                                'document_versions'::regclass, 'eval_jobs'::regclass, 'evaluations'::regclass
                            )
                        ORDER BY conname
                        """))
                .containsExactly(
                        "document_versions_document_fkey | t | r",
                        "eval_jobs_batch_fkey | t | r",
                        "eval_jobs_document_version_fkey | t | r",
                        "evaluations_job_fkey | t | r");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE eval_jobs SET agent_id = gen_random_uuid()",
                "UPDATE eval_jobs SET agent_version = agent_version + 1",
                "UPDATE eval_jobs SET batch_id = gen_random_uuid()",
                "UPDATE eval_jobs SET document_version = document_version + 1",
                "UPDATE eval_batches SET agent_version = agent_version + 1",
                "UPDATE eval_batches SET id = gen_random_uuid()",
                "DELETE FROM agent_versions",
                "DELETE FROM eval_batches",
                "DELETE FROM eval_jobs",
                "DELETE FROM documents",
                "DELETE FROM document_versions",
            })
    void refusesToCutARowOff(String change) {
        assertThatThrownBy(() -> execute(DATABASE, change))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isIn("23503", "23001");
    }

    private static List<String> jobs() throws SQLException {
        return rows(DATABASE, "SELECT eval_jobs.* FROM eval_jobs ORDER BY id");
    }
}
