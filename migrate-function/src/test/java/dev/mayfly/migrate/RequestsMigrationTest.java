package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The tables of LLM requests, from the first of their migrations to the last. */
class RequestsMigrationTest {

    private static final String BEFORE = "016";
    private static final String FIRST = "020";
    private static final String LAST = end("034");

    /** What a request, its payload, a chunk and an hour have from the first migration on. */
    private static final Map<String, String> COLUMNS = Map.of(
            "api_requests", "workspace_id, request_id, domain, timestamp, method, path, model, created_at",
            "api_request_payloads", "workspace_id, request_id, request, response",
            "streaming_chunks", "workspace_id, request_id, chunk_index, data",
            "hourly_stats", "workspace_id, hour, domain, model, requests");

    @Test
    void makesNoWriterWaitForLong() throws Exception {
        try (var database = Migrations.migratedTo(BEFORE)) {
            SampleBatches.fill(database);
            var hasRequests = new AtomicBoolean();
            Map<String, List<String>> contents;

            try (var load = WriteLoad.begin(database, (connection, writer, round) -> {
                if (hasRequests.get()) {
                    write(connection, writer, round);
                }
            })) {
                load.awaitEachWriter();
                migrateTo(FIRST, database);
                fill(database);
                contents = contents(database);
                hasRequests.set(true);
                load.awaitEachWriter();
                migrateTo(LAST, database);
                load.awaitEachWriter();
                load.end().assertShort();
            }

            assertThat(rows(database, "SELECT count(*) > 0 FROM api_requests WHERE domain = 'load'"))
                    .containsExactly("t");
            execute(
                    database,
                    "DELETE FROM api_requests WHERE domain = 'load'; DELETE FROM hourly_stats WHERE domain = 'load'");
            assertThat(contents(database)).as("rows, none of them rewritten").isEqualTo(contents);
        }
    }

    /** Each step ends where the one before it had ended. */
    @Test
    void canBeTakenBackAndAppliedAgain() throws Exception {
        try (var database = Migrations.migratedTo(BEFORE)) {
            SampleBatches.fill(database);
            var schemas = new TreeMap<String, Catalogue>();
            schemas.put(BEFORE, Catalogue.of(database));
            for (String step : steps()) {
                migrateTo(end(step), database);
                schemas.put(step, Catalogue.of(database));
                if (step.equals(FIRST)) {
                    fill(database);
                }
            }
            var last = schemas.get(schemas.lastKey());

            for (String step : steps().reversed()) {
                takeBack(step, database);
                assertThat(Catalogue.of(database))
                        .as("without %s", step)
                        .isEqualTo(schemas.lowerEntry(step).getValue());
            }
            execute(database, "DELETE FROM flyway_schema_history WHERE version > '%s'".formatted(BEFORE));
            migrateTo(LAST, database);

            assertThat(Catalogue.of(database)).isEqualTo(last);
        }
    }

    /** The rows of the hours are added up again when trains go. */
    @Test
    void takesTheTrainsFromTheHours() throws Exception {
        try (var database = Migrations.migratedTo(BEFORE)) {
            SampleBatches.fill(database);
            migrateTo(end("032"), database);
            fill(database);
            var hours = rows(database, "SELECT hour, domain, model, requests FROM hourly_stats ORDER BY 1, 2, 3");
            execute(database, """
                    UPDATE hourly_stats SET requests = 1;
                    INSERT INTO hourly_stats (workspace_id, train_id, hour, domain, model, requests)
                    SELECT workspace_id, gen_random_uuid(), hour, domain, model, 1
                    FROM hourly_stats;
                    """);

            takeBack("032", database);

            assertThat(rows(database, "SELECT hour, domain, model, requests FROM hourly_stats ORDER BY 1, 2, 3"))
                    .isEqualTo(hours);
        }
    }

    /** One writer's: a request with all that belongs to it. */
    private static void write(Connection connection, int writer, long round) throws SQLException {
        execute(connection, """
                INSERT INTO api_requests (workspace_id, request_id, domain, timestamp, method, path)
                VALUES ('%1$s', md5('request %2$d %3$d')::uuid, 'load', now(), 'POST', '/v1/messages');

                INSERT INTO api_request_payloads (workspace_id, request_id, request)
                VALUES ('%1$s', md5('request %2$d %3$d')::uuid, '{}');

                UPDATE api_requests
                SET response_status = 200
                WHERE workspace_id = '%1$s'
                    AND request_id = md5('request %2$d %3$d')::uuid;

                INSERT INTO hourly_stats (workspace_id, hour, domain, model, requests)
                SELECT '%1$s', '2026-01-01 00:00Z'::timestamptz + %3$d * interval '1 hour', 'load', '%2$d', 1;
                """.formatted(SampleBatches.WORKSPACE, writer, round));
    }

    /** Requests of two workspaces, each with a payload, a chunk, and two in an hour. */
    private static void fill(TestDatabase database) throws SQLException {
        execute(database, """
                INSERT INTO api_requests (workspace_id, request_id, domain, timestamp, method, path, model)
                SELECT
                    workspaces.id,
                    md5(workspaces.id::text || n)::uuid,
                    'a.example',
                    '2026-03-01 00:00Z'::timestamptz + n * interval '30 minutes',
                    'POST',
                    '/v1/messages',
                    'large'
                FROM workspaces
                CROSS JOIN generate_series(0, 99) AS n;

                INSERT INTO api_request_payloads (workspace_id, request_id, request, response)
                SELECT workspace_id, request_id, '{"messages": []}', '{"content": []}'
                FROM api_requests;

                INSERT INTO streaming_chunks (workspace_id, request_id, chunk_index, data)
                SELECT workspace_id, request_id, 0, '{}'
                FROM api_requests;

                INSERT INTO hourly_stats (workspace_id, hour, domain, model, requests)
                SELECT workspace_id, date_trunc('hour', timestamp, 'UTC'), domain, model, count(*)
                FROM api_requests
                GROUP BY 1, 2, 3, 4;
                """);
    }

    /** The whole versions, in their order. */
    private static List<String> steps() {
        return Migrations.after(BEFORE).stream()
                .filter(version -> !version.contains(".") && version.compareTo(LAST) <= 0)
                .toList();
    }

    /** The last part of a version. */
    private static String end(String step) {
        return Migrations.all().stream()
                .filter(version -> version.startsWith(step))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    /** In one transaction; as psql sends it, which leaves it to the server where a statement ends. */
    private static void takeBack(String step, TestDatabase database) throws Exception {
        String name = "/db/migration/U" + Migrations.script(step).substring(1);
        var properties = new Properties();
        properties.setProperty("user", database.adminUser());
        properties.setProperty("password", database.adminPassword());
        properties.setProperty("preferQueryMode", "simple");
        try (var script = RequestsMigrationTest.class.getResourceAsStream(name);
                var connection = DriverManager.getConnection(database.url(), properties)) {
            assertThat(script).as(name).isNotNull();
            connection.setAutoCommit(false);
            execute(connection, new String(script.readAllBytes(), StandardCharsets.UTF_8));
            connection.commit();
        }
    }

    /** With the place of each row in its file, which changes when the row is written again. */
    private static Map<String, List<String>> contents(TestDatabase database) throws SQLException {
        var contents = new LinkedHashMap<String, List<String>>();
        for (var table : COLUMNS.entrySet()) {
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
