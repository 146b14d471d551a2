package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReadingMigrationTest {

    private static final String BEFORE = Migrations.before("036");
    private static final String AFTER = "037";

    @Test
    void canBeTakenBackAndAppliedAgain() throws Exception {
        try (var database = Migrations.migratedTo(BEFORE)) {
            var before = Catalogue.of(database);
            migrateTo(AFTER, database);
            var after = Catalogue.of(database);

            execute(database, read("U037__search_conversations.sql"));
            execute(database, read("U036__index_new_text.sql"));
            execute(database, "DELETE FROM flyway_schema_history WHERE version >= '036'");

            assertThat(Catalogue.of(database)).isEqualTo(before).isNotEqualTo(after);

            migrateTo(AFTER, database);

            assertThat(Catalogue.of(database)).isEqualTo(after);
        }
    }

    private static String read(String script) throws IOException {
        try (var resource = ReadingMigrationTest.class.getResourceAsStream("/db/migration/" + script)) {
            return new String(Objects.requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
