package dev.mayfly.local.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of environment variables in the operations guide; run with {@code -Dsettings.write=true}, it writes it. */
class SettingsTableTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path GUIDE = DOCS.resolve("operations.md");
    private static final String BEGIN = "<!-- settings: written by SettingsTableTest -->\n";
    private static final String END = "<!-- end of settings -->\n";

    @Test
    void describesEverySettingThatAFunctionReadsAndNoOther() throws IOException {
        assertThat(descriptions().stringPropertyNames())
                .as("docs/settings.properties")
                .containsExactlyInAnyOrderElementsOf(
                        Settings.all().stream().map(Setting::name).toList());
    }

    @Test
    void isTheTableInTheGuide() throws IOException {
        String guide = Files.readString(GUIDE);
        int begin = guide.indexOf(BEGIN) + BEGIN.length();
        int end = guide.indexOf(END);
        assertThat(begin).isBetween(BEGIN.length(), end);
        String written = guide.substring(begin, end);
        if (Boolean.getBoolean("settings.write")) {
            Files.writeString(GUIDE, guide.substring(0, begin) + table() + guide.substring(end));
            return;
        }

        assertThat(written)
                .as("write it anew with ./mvnw verify -pl local -am -Dtest=SettingsTableTest -Dsettings.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(table());
    }

    private static String table() throws IOException {
        var descriptions = descriptions();
        return """
                | variable | read by | default | |
                | --- | --- | --- | --- |
                """
                + Settings.all().stream()
                        .map(setting -> "| `%s` | %s | %s | %s |\n"
                                .formatted(
                                        setting.name(),
                                        setting.readers().stream().sorted().collect(Collectors.joining(", ")),
                                        setting.defaultValue().isEmpty() ? "–" : setting.defaultValue(),
                                        descriptions.getProperty(setting.name(), "")))
                        .collect(Collectors.joining());
    }

    private static Properties descriptions() throws IOException {
        var descriptions = new Properties();
        try (var file = Files.newBufferedReader(DOCS.resolve("settings.properties"))) {
            descriptions.load(file);
        }
        return descriptions;
    }
}
