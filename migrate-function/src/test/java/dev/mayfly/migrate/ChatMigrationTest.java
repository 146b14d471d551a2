package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatMigrationTest {

    private static final String AFTER = "043.1";

    /** The newest first. */
    private static final List<String> WAY_BACK = List.of(
            "U043__purge_workspaces.sql",
            "U042__protect_chats.sql",
            "U041__create_agent_sessions.sql",
            "U040__create_module_sessions.sql");

    @Test
    void canBeTakenBackAndAppliedAgain() throws Exception {
        try (var database = Migrations.migratedTo(before())) {
            SampleBatches.fill(database);
            var schemaBefore = Catalogue.of(database);
            migrateTo(AFTER, database);
            var schemaAfter = Catalogue.of(database);

            for (String script : WAY_BACK) {
                execute(database, read(script));
            }
            execute(database, "DELETE FROM flyway_schema_history WHERE version > '%s'".formatted(before()));

            assertThat(Catalogue.of(database)).isEqualTo(schemaBefore).isNotEqualTo(schemaAfter);

            migrateTo(AFTER, database);

            assertThat(Catalogue.of(database)).isEqualTo(schemaAfter);
        }
    }

    /** Between two of its steps a table that is not protected yet is nobody's but the owner's. */
    @Test
    void opensNoTableBeforeItIsProtected() throws Exception {
        try (var database = TestDatabase.createEmpty()) {
            for (String version : List.of("040", "041")) {
                migrateTo(version, database);

                assertThat(rows(database, """
                        SELECT DISTINCT grantee || ' ' || table_name
                        FROM information_schema.role_table_grants
                        JOIN pg_class
                            ON relname = table_name
                            AND relnamespace = 'public'::regnamespace
                            AND NOT relrowsecurity
                        WHERE grantee = 'mayfly_app'
                            AND table_name NOT IN ('users')
                        """)).as(version).isEmpty();
            }
        }
    }

    private static String before() {
        List<String> versions = Migrations.all();
        return versions.get(versions.indexOf("040") - 1);
    }

    private static String read(String script) throws Exception {
        try (var stream = ChatMigrationTest.class.getResourceAsStream("/db/migration/" + script)) {
            assertThat(stream).as(script).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
