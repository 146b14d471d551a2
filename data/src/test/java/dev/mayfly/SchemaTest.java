package dev.mayfly;

import static org.assertj.core.api.Assertions.assertThat;

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
}
