package dev.mayfly.packages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What the templates may rely on in the zips that they deploy. */
public final class Packages {

    public static final Path ROOT = Path.of(System.getProperty("mayfly.root", ".."));

    private static final Path INFRA = ROOT.resolve("infra");
    private static final Path CLASSES_OF_DATA = ROOT.resolve("data/target/classes");
    private static final Pattern SETTING = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)[:}]");

    /** Read once, for each of the many faults that are planted is looked for in them. */
    private static final Map<Path, List<String>> CLASSES = new ConcurrentHashMap<>();

    private Packages() {}

    /**
     * Whether a package has a class.
     *
     * @param code as a template names it, from {@code infra/}
     */
    public static boolean hasClass(String code, String name) {
        Path zip = INFRA.resolve(code);
        if (!Files.exists(zip)) {
            return false;
        }
        try (var file = new ZipFile(zip.toFile())) {
            return file.getEntry(name.replace('.', '/') + ".class") != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static boolean dataHasClass(String name) {
        return Files.exists(CLASSES_OF_DATA.resolve(name.replace('.', '/') + ".class"));
    }

    /** Whether the configuration of all functions, or a class of this one, knows the environment variable. */
    public static boolean reads(String code, String variable) {
        return settings().contains(variable)
                ? !code.contains("migrate")
                : constants(INFRA.resolve(code)).stream().anyMatch(bytes -> bytes.contains(variable));
    }

    /** Our own classes as text in which constants can be found. */
    static List<String> constants(Path zip) {
        return CLASSES.computeIfAbsent(zip, Packages::classes);
    }

    /** The environment variables that {@code application.properties} reads. */
    public static List<String> settings() {
        try {
            return SETTING.matcher(Files.readString(CLASSES_OF_DATA.resolve("application.properties")))
                    .results()
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the migrations of the package lead to, as the build has written it down. */
    static String schemaVersion() throws IOException {
        return Files.readAllLines(ROOT.resolve("migrate-function/target/schema-version"))
                .getLast();
    }

    /** Whether the text is a JSON object whose properties of these names are objects too. */
    public static boolean isJson(String text, String... objects) {
        try {
            JsonNode json = ApiEvents.JSON.readTree(text);
            return json.isObject()
                    && Stream.of(objects).allMatch(name -> json.path(name).isObject());
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static List<String> classes(Path zip) {
        try (var file = new ZipFile(zip.toFile())) {
            return file.stream()
                    .filter(entry -> entry.getName().startsWith("dev/mayfly/"))
                    .map(entry -> content(file, entry))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String content(ZipFile file, ZipEntry entry) {
        try (InputStream content = file.getInputStream(entry)) {
            return new String(content.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
