package dev.mayfly.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flywaydb.core.api.MigrationVersion;

/**
 * What the schema is at each version, as the migrations themselves have made it in a test.
 *
 * <p>The file tells for each migration what came ({@code +}, also what became different) and what went ({@code -}), so that a
 * schema can also be compared that stopped at an older version or was taken back to one.
 */
final class ExpectedSchema {

    static final String FILE = "schema.txt";

    private static final String VERSION = "version ";

    private ExpectedSchema() {}

    /** At this version; empty below the first one. */
    static SortedMap<String, String> at(MigrationVersion version) {
        return at(version, lines());
    }

    static SortedMap<String, String> at(MigrationVersion version, List<String> lines) {
        var objects = new TreeMap<String, String>();
        for (String line : lines) {
            if (line.startsWith(VERSION)) {
                if (MigrationVersion.fromVersion(line.substring(VERSION.length()))
                                .compareTo(version)
                        > 0) {
                    break;
                }
            } else if (line.startsWith("+")) {
                int end = line.indexOf(" = ");
                objects.put(line.substring(1, end), line.substring(end + 3));
            } else if (line.startsWith("-")) {
                objects.remove(line.substring(1));
            }
        }
        return objects;
    }

    /** What a migration changes, as the file tells it. */
    static List<String> lines(
            MigrationVersion version, SortedMap<String, String> before, SortedMap<String, String> after) {
        var lines = new ArrayList<String>();
        lines.add(VERSION + version.getVersion());
        before.keySet().stream().filter(name -> !after.containsKey(name)).forEach(name -> lines.add("-" + name));
        after.forEach((name, definition) -> {
            if (!definition.equals(before.get(name))) {
                lines.add("+%s = %s".formatted(name, definition));
            }
        });
        return lines;
    }

    private static List<String> lines() {
        try (var file = ExpectedSchema.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("No " + FILE);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
