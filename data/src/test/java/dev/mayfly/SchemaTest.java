package dev.mayfly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.monitoring.SchemaRepository;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SchemaTest {

    @Test
    void migratesAnEmptyDatabase() throws SQLException {
        try (var database = TestDatabase.create();
                var connection = database.connect(TestDatabase.APP);
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM eval_batches")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    /** Whoever adds a migration says so there; what needs it then waits for it. */
    @Test
    void namesTheNewestMigrationAsTheOneThatTheCodeNeeds() throws SQLException {
        try (var database = TestDatabase.create()) {
            assertThat(new Administrator(database).text("""
                            SELECT split_part(version, '.', 1)
                            FROM flyway_schema_history
                            ORDER BY CAST(string_to_array(version, '.') AS integer[]) DESC
                            LIMIT 1
                            """)).isEqualTo(SchemaRepository.NEEDED);
        }
    }
}
