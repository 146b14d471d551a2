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

class TrainsMigrationTest {

    private static final String BEFORE = Migrations.before("033");
    private static final String AFTER = "034.2";

    private static final String WORKSPACE = "00000000-0000-0000-0000-000000000001";
    private static final String USER = "00000000-0000-0000-0000-000000000002";
    private static final String KEY = "00000000-0000-0000-0000-000000000003";
    private static final String TRAIN = "00000000-0000-0000-0000-000000000004";
    private static final String TRAIN_KEY = "00000000-0000-0000-0000-000000000005";

    @Test
    void canBeTakenBackAndAppliedAgain() throws Exception {
        try (var database = Migrations.migratedTo(BEFORE)) {
            fill(database);
            var before = Catalogue.of(database);
            var keys = keys(database);
            migrateTo(AFTER, database);
            var after = Catalogue.of(database);
            assertThat(keys(database)).as("not even rewritten").isEqualTo(keys);
            addTrain(database);

            execute(database, read("U034__add_train_members.sql"));
            // The driver, unlike psql, would split the function's body at its semicolons among other statements.
            for (String part :
                    read("U033__manage_credentials_and_trains.sql").split("\n\n(?=CREATE FUNCTION|REVOKE)", -1)) {
                execute(database, part);
            }
            execute(database, "DELETE FROM flyway_schema_history WHERE version >= '033'");

            assertThat(Catalogue.of(database)).isEqualTo(before).isNotEqualTo(after);
            assertThat(keys(database)).isEqualTo(keys);

            migrateTo(AFTER, database);

            assertThat(Catalogue.of(database)).isEqualTo(after);
            assertThat(keys(database)).isEqualTo(keys);
            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        }
    }

    /** What code from before asks, on one connection from before to after. */
    @Test
    void letsOlderCodeSignInAllTheWhile() throws Exception {
        try (var database = Migrations.migratedTo(BEFORE)) {
            fill(database);
            try (var connection = database.connect();
                    var statement = connection.prepareStatement("""
                            SELECT workspace_id, user_id, role, scopes
                            FROM sign_in_key('%s', sha256('%s'))
                            """.formatted(KEY, KEY))) {
                for (int use = 0; use < 10; use++) {
                    try (var row = statement.executeQuery()) {
                        assertThat(row.next()).isTrue();
                    }
                }
                migrateTo(AFTER, database);
                try (var row = statement.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getString("role")).isEqualTo("owner");
                }
            }
        }
    }

    @Test
    void tellsTheTrainOfAKeyUnlessTheTrainIsArchivedOrTheMemberGone() throws Exception {
        try (var database = Migrations.migrated()) {
            fill(database);
            addTrain(database);

            assertThat(rows(database, signIn(KEY))).containsExactly("{read} | null");
            assertThat(rows(database, signIn(TRAIN_KEY))).containsExactly("{ingest} | " + TRAIN);

            execute(database, "UPDATE trains SET archived_at = now()");
            assertThat(rows(database, signIn(TRAIN_KEY))).isEmpty();
            assertThat(rows(database, signIn(KEY))).hasSize(1);

            execute(database, "UPDATE trains SET archived_at = NULL");
            assertThat(rows(database, signIn(TRAIN_KEY))).hasSize(1);

            execute(database, "DELETE FROM train_members");
            assertThat(rows(database, signIn(TRAIN_KEY))).isEmpty();
        }
    }

    private static String signIn(String key) {
        return "SELECT scopes, train_id FROM sign_in_key('%s', sha256('%s'))".formatted(key, key);
    }

    private static void fill(TestDatabase database) throws Exception {
        execute(database, """
                INSERT INTO workspaces (id, name) VALUES ('%s', 'Test');
                INSERT INTO users (id, issuer, subject) VALUES ('%s', 'test', 'user');
                INSERT INTO workspace_members (workspace_id, user_id, role) VALUES ('%s', '%s', 'owner');
                INSERT INTO api_keys (workspace_id, id, user_id, name, secret_hash, last_four, scopes)
                VALUES ('%s', '%s', '%s', 'Key', sha256('%s'), 'abcd', '{read}');
                """.formatted(WORKSPACE, USER, WORKSPACE, USER, WORKSPACE, KEY, USER, KEY));
    }

    private static void addTrain(TestDatabase database) throws Exception {
        execute(database, """
                INSERT INTO trains (workspace_id, id, slug, name) VALUES ('%s', '%s', 'train', 'Train');
                INSERT INTO train_members (workspace_id, train_id, user_id, role) VALUES ('%s', '%s', '%s', 'member');
                INSERT INTO api_keys (workspace_id, id, user_id, name, secret_hash, last_four, scopes, train_id)
                VALUES ('%s', '%s', '%s', 'Key', sha256('%s'), 'abcd', '{ingest}', '%s');
                """.formatted(
                        WORKSPACE, TRAIN, WORKSPACE, TRAIN, USER, WORKSPACE, TRAIN_KEY, USER, TRAIN_KEY, TRAIN));
    }

    private static List<String> keys(TestDatabase database) throws Exception {
        return rows(
                database,
                "SELECT pg_relation_filenode('api_keys'), ctid, xmin, id, user_id, name, scopes FROM api_keys");
    }

    private static String read(String script) throws Exception {
        try (var stream = TrainsMigrationTest.class.getResourceAsStream("/db/migration/" + script)) {
            assertThat(stream).as(script).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
