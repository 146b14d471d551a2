package dev.mayfly.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.flywaydb.core.api.MigrationVersion;

/** The migrations of this package and the ways back, known without a database. */
final class Scripts {

    static final String LOCATION = "db/migration";

    private static final Pattern NAME = Pattern.compile("([VU])([\\d_.]*\\d)__(\\w+)\\.sql");

    private final List<Script> migrations;
    private final Map<String, Script> waysBack;

    private Scripts(List<Script> migrations, Map<String, Script> waysBack) {
        this.migrations = migrations;
        this.waysBack = waysBack;
    }

    static Scripts load() {
        return load(LOCATION);
    }

    static Scripts load(String location) {
        var files = read(location);
        var migrations = new ArrayList<Script>();
        var waysBack = new TreeMap<String, Script>();
        files.forEach((name, content) -> {
            var matcher = NAME.matcher(name);
            if (matcher.matches()) {
                boolean isTransactional =
                        !files.getOrDefault(name + ".conf", "").contains("executeInTransaction=false");
                var version = MigrationVersion.fromVersion(matcher.group(2));
                var script = new Script(version, name, content, isTransactional);
                if (matcher.group(1).equals("V")) {
                    migrations.add(script);
                } else {
                    waysBack.put(script.family(), script);
                }
            }
        });
        migrations.sort(Comparator.comparing(Script::version));
        return new Scripts(List.copyOf(migrations), waysBack);
    }

    /** In their order. */
    List<Script> migrations() {
        return migrations;
    }

    Optional<Script> migration(MigrationVersion version) {
        return migrations.stream()
                .filter(script -> script.version().equals(version))
                .findFirst();
    }

    /** What takes back all migrations of a family. */
    Optional<Script> wayBack(String family) {
        return Optional.ofNullable(waysBack.get(family));
    }

    /** Where the schema is before the family, null when that is nowhere. */
    Optional<Script> before(String family) {
        return migrations.stream()
                .takeWhile(script -> !script.family().equals(family))
                .reduce((_, later) -> later);
    }

    MigrationVersion latest() {
        return migrations.getLast().version();
    }

    private static Map<String, String> read(String location) {
        try {
            var files = new TreeMap<String, String>();
            for (URL root : Collections.list(Scripts.class.getClassLoader().getResources(location))) {
                if (root.openConnection() instanceof JarURLConnection jar) {
                    readJar(jar, location, files);
                } else {
                    readDirectory(Path.of(root.toURI()), files);
                }
            }
            if (files.isEmpty()) {
                throw new IllegalStateException("No migrations in " + location);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void readJar(JarURLConnection connection, String location, Map<String, String> files)
            throws IOException {
        // The jar is the class loader's; closing it would close the class loader's too.
        var jar = connection.getJarFile();
        for (var entry : Collections.list(jar.entries())) {
            if (entry.getName().startsWith(location + "/") && !entry.isDirectory()) {
                try (var content = jar.getInputStream(entry)) {
                    String name = entry.getName().substring(location.length() + 1);
                    files.put(name, new String(content.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static void readDirectory(Path directory, Map<String, String> files) throws IOException {
        try (var paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readString(path));
            }
        }
    }
}
