package dev.mayfly.local;

import dev.mayfly.local.postgres.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A copy of a running server's files, taken as PostgreSQL's manual tells: between {@code pg_backup_start} and {@code
 * pg_backup_stop}, with the log of what was written meanwhile.
 */
final class BaseBackup {

    private BaseBackup() {}

    /**
     * Copies the server's data.
     *
     * @param meanwhile what goes on while the files are copied
     */
    static void take(EmbeddedServer server, Path data, Path copy, Work meanwhile) throws Exception {
        try (var connection = connect(server)) {
            query(connection, "SELECT pg_backup_start('test', true)");
            copyTree(data, copy, Path.of("pg_wal"));
            meanwhile.run();
            Files.writeString(
                    copy.resolve("backup_label"), query(connection, "SELECT labelfile FROM pg_backup_stop(false)"));
            copyTree(data.resolve("pg_wal"), copy.resolve("pg_wal"), Path.of(""));
        }
        Files.delete(copy.resolve("postmaster.pid"));
    }

    /** How many rows each table has, for the superuser, who sees them all. */
    static SortedMap<String, Long> countRows(EmbeddedServer server) throws SQLException {
        var counts = new TreeMap<String, Long>();
        try (var connection = connect(server);
                var tables = connection.createStatement().executeQuery("""
                        SELECT relname
                        FROM pg_class
                        WHERE relnamespace = 'public'::regnamespace
                            AND relkind IN ('r', 'p')
                        """)) {
            while (tables.next()) {
                String table = tables.getString(1);
                counts.put(table, Long.valueOf(query(connection, "SELECT count(*) FROM " + table)));
            }
        }
        return counts;
    }

    /** The server's major version. */
    static int version(EmbeddedServer server) throws SQLException {
        try (var connection = connect(server)) {
            return connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    static Connection connect(EmbeddedServer server) throws SQLException {
        return DriverManager.getConnection(server.database().url(), "postgres", "");
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static void copyTree(Path from, Path to, Path without) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path place = from.relativize(file);
                boolean isLeftOut = !without.toString().isEmpty() && place.startsWith(without);
                if (!isLeftOut && !Files.isDirectory(to.resolve(place))) {
                    Files.copy(file, to.resolve(place));
                }
            }
        }
    }

    interface Work {
        void run() throws Exception;
    }
}
