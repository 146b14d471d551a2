package dev.mayfly.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalConfigurationTest {

    @Test
    void needsNothing() {
        var configuration = LocalConfiguration.from(Map.of("PORT", " "));

        assertThat(configuration.folder()).isEqualTo(Path.of(".mayfly"));
        assertThat(configuration.port()).isEqualTo(8080);
        assertThat(configuration.cleanupInterval()).isEqualTo(Duration.ofHours(1));
        assertThat(configuration.database()).isNull();
    }

    @Test
    void takesAnotherServerWithItsPasswords() {
        var database = Objects.requireNonNull(LocalConfiguration.from(Map.of(
                        "DATABASE_URL", "jdbc:postgresql://db/mayfly",
                        "DATABASE_USER", "owner",
                        "DATABASE_PASSWORD", "secret one",
                        "APP_DATABASE_PASSWORD", "secret two",
                        "MAINTENANCE_DATABASE_PASSWORD", "secret three"))
                .database());

        assertThat(database.user()).isEqualTo("owner");
        assertThat(database.appPassword()).isEqualTo("secret two");
        assertThat(database.toString()).contains("jdbc:postgresql://db/mayfly").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, eighty, 'PORT must be a number from 0 to 65535, not ''eighty'''",
        "PORT, 65536, 'PORT must be a number from 0 to 65535, not ''65536'''",
        "CLEANUP_INTERVAL_MINUTES, 0, 'CLEANUP_INTERVAL_MINUTES must be a number from 1 to 1440, not ''0'''",
        "DATABASE_URL, postgres://db, DATABASE_URL must look like jdbc:postgresql://localhost:5432/mayfly"
    })
    void saysWhatASettingMustBe(String name, String value, String sentence) {
        assertThatThrownBy(() -> LocalConfiguration.from(Map.of(name, value)))
                .isInstanceOf(LocalException.class)
                .hasMessage(sentence);
    }
}
