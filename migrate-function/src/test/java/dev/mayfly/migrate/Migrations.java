package dev.mayfly.migrate;

import dev.mayfly.test.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;

/** What the tests of this module do with a database. */
final class Migrations {

    /** The script of each version, in their order. */
    private static final Map<String, String> SCRIPTS = scripts();

    private static final List<String> VERSIONS = List.copyOf(SCRIPTS.keySet());

    /** By the place of its version in their order: the next one up goes on from the highest below. */
    private static final NavigableMap<Integer, TestDatabase> TEMPLATES = new TreeMap<>();

    private Migrations() {}

    /** Every version, in its order. */
    static List<String> all() {
        return VERSIONS;
    }

    /** The version that a whole migration ends at. */
    static String latest() {
        return VERSIONS.getLast();
    }

    /** The version below this one. */
    static String before(String version) {
        return VERSIONS.get(VERSIONS.indexOf(version) - 1);
    }

    /** The versions above this one, in their order. */
    static List<String> after(String version) {
        return VERSIONS.subList(VERSIONS.indexOf(version) + 1, VERSIONS.size());
    }

    /** The name of the version's file. */
    static String script(String version) {
        return Objects.requireNonNull(SCRIPTS.get(version), version);
    }

    private static Map<String, String> scripts() {
        try (var database = TestDatabase.createEmpty()) {
            var flyway = Flyway.configure()
                    .dataSource(database.url(), database.adminUser(), database.adminPassword())
                    .load();
            var scripts = new LinkedHashMap<String, String>();
            for (var migration : flyway.info().pending()) {
                scripts.put(migration.getVersion().getVersion(), migration.getScript());
            }
            return scripts;
        }
    }

    static MigrateConfiguration configuration(TestDatabase database) {
        return MigrateConfiguration.of(database.url(), database.adminUser(), database.adminPassword());
    }

    /** As AWS calls it: bytes in, bytes out. */
    static String invoke(MigrateConfiguration configuration, String event) {
        return invoke(configuration, event, 900_000);
    }

    /** The same with so little time left. */
    static String invoke(MigrateConfiguration configuration, String event, int remainingMillis) {
        var output = new ByteArrayOutputStream();
        try {
            new MigrateHandler(configuration)
                    .handleRequest(
                            new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                            output,
                            Calls.context(remainingMillis));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    /** A new database with every migration applied, by the migrator. */
    static TestDatabase migrated() {
        return migratedTo(latest());
    }

    /** A new database at this version: a copy of one that the migrator brought there once. */
    static synchronized TestDatabase migratedTo(String version) {
        return TEMPLATES
                .computeIfAbsent(VERSIONS.indexOf(version), _ -> template(version))
                .copy();
    }

    private static TestDatabase template(String version) {
        var below = TEMPLATES.lowerEntry(VERSIONS.indexOf(version));
        var database =
                below == null ? TestDatabase.createEmpty() : below.getValue().copy();
        migrateTo(version, database);
        return database.keep();
    }

    static MigrateReport migrate(TestDatabase database) {
        return new Migrator(Database.of(configuration(database))).migrate(null);
    }

    static MigrateReport migrateTo(String version, TestDatabase database) {
        return new Migrator(Database.of(configuration(database))).migrate(MigrationVersion.fromVersion(version));
    }

    static void execute(TestDatabase database, String sql) throws SQLException {
        try (var connection = database.connect()) {
            execute(connection, sql);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static List<String> rows(TestDatabase database, String sql) throws SQLException {
        try (var connection = database.connect()) {
            return rows(connection, sql);
        }
    }

    /** Each row's columns, joined by a bar. */
    static List<String> rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            var rows = new ArrayList<String>();
            while (result.next()) {
                var row = new ArrayList<String>();
                for (int column = 1; column <= columns; column++) {
                    row.add(String.valueOf(result.getString(column)));
                }
                rows.add(String.join(" | ", row));
            }
            return rows;
        }
    }

    /** Returns as soon as the query has a row. */
    static void await(TestDatabase database, String sql) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (var connection = database.connect()) {
            while (rows(connection, sql).isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("Nothing in 30 s from " + sql);
                }
                Thread.sleep(5);
            }
        }
    }
}
