package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrate;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnalysesMigrationTest {

    private static final String WORKSPACE = "00000000-0000-0000-0000-000000000001";
    private static final String USER = "00000000-0000-0000-0000-000000000002";
    private static final String TRAIN = "00000000-0000-0000-0000-000000000003";
    private static final String CONVERSATION = "00000000-0000-0000-0000-000000000004";
    private static final String ANALYSIS = "00000000-0000-0000-0000-000000000005";

    @ParameterizedTest
    @CsvSource({"031, 031, U031__add_conversation_analyses.sql", "038, 038.1, U038__bind_analyses_to_conversations.sql"
    })
    void canBeTakenBackAndAppliedAgain(String first, String last, String script) throws Exception {
        try (var database = Migrations.migratedTo(Migrations.before(first))) {
            var before = Catalogue.of(database);
            migrateTo(last, database);
            var after = Catalogue.of(database);

            execute(database, read(script));
            execute(database, "DELETE FROM flyway_schema_history WHERE version >= '%s'".formatted(first));

            assertThat(Catalogue.of(database)).isEqualTo(before).isNotEqualTo(after);

            migrateTo(last, database);

            assertThat(Catalogue.of(database)).isEqualTo(after);
            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        }
    }

    @Test
    void movesTheTimeOfTheLastChangeByItselfAndHoldsTheStates() throws Exception {
        try (var database = Migrations.migrated()) {
            execute(database, """
                    INSERT INTO workspaces (id, name) VALUES ('%1$s', 'Test');
                    INSERT INTO users (id, issuer, subject) VALUES ('%2$s', 'test', 'user');
                    INSERT INTO trains (workspace_id, id, slug, name) VALUES ('%1$s', '%3$s', 'train', 'Train');
                    INSERT INTO conversations
                    VALUES ('%1$s', '%4$s', '%3$s', now(), now(), 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '{}');
                    INSERT INTO conversation_analyses (
                        workspace_id, id, conversation_id, branch_id, requested_by, updated_at)
                    VALUES ('%1$s', '%5$s', '%4$s', 'main', '%2$s', '2026-01-01T00:00:00Z');
                    """.formatted(WORKSPACE, USER, TRAIN, CONVERSATION, ANALYSIS));

            execute(database, "UPDATE conversation_analyses SET attempts = 0");

            assertThat(rows(database, "SELECT updated_at > '2026-01-02' FROM conversation_analyses"))
                    .containsExactly("t");
            for (String change : List.of(
                    "status = 'processing'",
                    "status = 'completed'",
                    "status = 'failed', finished_at = now()",
                    "lease_expires_at = now()",
                    "finished_at = now()",
                    "attempts = -1",
                    "version = 0")) {
                assertThat(refusal(database, "UPDATE conversation_analyses SET " + change))
                        .as(change)
                        .startsWith("conversation_analyses_");
            }
        }
    }

    /** The constraint that refuses the change; empty when none does. */
    private static String refusal(TestDatabase database, String change) {
        try {
            execute(database, change);
            return "";
        } catch (Exception e) {
            return String.valueOf(e.getMessage()).replaceAll("(?s).*check constraint \"([a-z_]+)\".*", "$1");
        }
    }

    private static String read(String script) throws Exception {
        try (var stream = AnalysesMigrationTest.class.getResourceAsStream("/db/migration/" + script)) {
            assertThat(stream).as(script).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
