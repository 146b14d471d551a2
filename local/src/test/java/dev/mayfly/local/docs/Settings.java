package dev.mayfly.local.docs;

import dev.mayfly.migrate.MigrateConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the functions read of their environment, found in what makes them read it. */
final class Settings {

    /** The parts of {@code application.properties} are headed by whose they are; what comes before is everybody's. */
    private static final Map<String, Set<String>> HEADINGS =
            Map.of("# Of the API.", Set.of("api"), "# Of the cleanup.", Set.of("cleanup"));

    private static final Set<String> OF_CONTEXTS = Set.of("api", "cleanup");
    private static final Set<String> OF_ALL = Set.of("api", "cleanup", "migrate");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)(?::-?([^}]*))?}");

    private Settings() {}

    /** In the order in which they are read. */
    static Collection<Setting> all() {
        var settings = new LinkedHashMap<String, Setting>();
        Stream.of(ofContexts(), ofLog(), ofMigrations())
                .flatMap(stream -> stream)
                .forEach(setting -> settings.merge(setting.name(), setting, Setting::and));
        return settings.values();
    }

    private static Stream<Setting> ofContexts() {
        Stream.Builder<Setting> found = Stream.builder();
        var readers = OF_CONTEXTS;
        for (String line : resource("/application.properties")) {
            readers = HEADINGS.getOrDefault(line, readers);
            variables(line, readers).forEach(found);
        }
        return found.build();
    }

    private static Stream<Setting> ofLog() {
        return resource("/logback.xml").stream().flatMap(line -> variables(line, OF_ALL));
    }

    private static Stream<Setting> variables(String line, Set<String> readers) {
        return VARIABLE.matcher(line)
                .results()
                .map(match -> new Setting(match.group(1), readers, Objects.requireNonNullElse(match.group(2), "")));
    }

    /** This function has no context: it is asked what it asks for. */
    private static Stream<Setting> ofMigrations() {
        var environment = new Asked(Map.of("DATABASE_URL", "jdbc:postgresql:"));
        try {
            var from = MigrateConfiguration.class.getDeclaredMethod("from", Map.class);
            from.setAccessible(true);
            from.invoke(null, environment);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("MigrateConfiguration is read in another way now", e);
        }
        return environment.names.stream().sorted().map(name -> new Setting(name, Set.of("migrate"), ""));
    }

    private static List<String> resource(String name) {
        try (InputStream file = Objects.requireNonNull(Settings.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Remembers the names that it is asked for. */
    private static final class Asked extends AbstractMap<String, String> {

        private final Set<String> names = new HashSet<>();
        private final Map<String, String> values;

        Asked(Map<String, String> values) {
            this.values = new TreeMap<>(values);
        }

        @Override
        public @Nullable String get(Object name) {
            names.add((String) name);
            return values.get(name);
        }

        @Override
        public boolean containsKey(Object name) {
            return get(name) != null;
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            return values.entrySet();
        }
    }
}
