package dev.mayfly.api.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.monitoring.SchemaRepository;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of it when the database is away stands in {@code LostConnectionTest}. */
class HealthControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void isLiveAndReadyWithoutACredential() {
        for (String path : new String[] {"/health/live", "/health/ready"}) {
            Answer answer = API.call("GET", path, null, null);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"status\":\"up\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Of one before, of a failed one, and of none that may be asked for.
                "UPDATE flyway_schema_history SET version = '001' WHERE version >= '%s'",
                "UPDATE flyway_schema_history SET success = false WHERE version >= '%s'",
                "REVOKE SELECT (version) ON flyway_schema_history FROM mayfly_app",
                "ALTER TABLE flyway_schema_history RENAME TO gone"
            })
    void isNotReadyBeforeTheSchemaIs(String change) {
        try (var outdated = TestApi.start()) {
            outdated.sql(change.formatted(SchemaRepository.NEEDED));

            Answer ready = outdated.call("GET", "/health/ready", null, null);

            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.header("Content-Type")).startsWith("application/problem+json");
            assertThat(ready.header("Retry-After")).isEqualTo("5");
            assertThat(ready.text("code")).isEqualTo("schema_outdated");
            assertThat(ready.body()).doesNotContain("flyway", "mayfly_app", SchemaRepository.NEEDED);
            assertThat(outdated.call("GET", "/health/live", null, null).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void isReadyWhenTheSchemaIsAheadOfTheCode() {
        try (var ahead = TestApi.start()) {
            ahead.sql("UPDATE flyway_schema_history SET version = '1%s.1' WHERE version >= '%s'"
                    .formatted(SchemaRepository.NEEDED, SchemaRepository.NEEDED));

            assertThat(ahead.call("GET", "/health/ready", null, null).status()).isEqualTo(200);
        }
    }

    @Test
    void isNotReadyUnderARoleThatRowLevelSecurityWouldNotHold() {
        try (var unsafe = TestApi.start()) {
            unsafe.sql("GRANT mayfly_maintenance TO mayfly_app");
            try {
                Answer ready = unsafe.call("GET", "/health/ready", null, null);

                assertThat(ready.status()).isEqualTo(503);
                assertThat(ready.text("code")).isEqualTo("unsafe_role");
            } finally {
                unsafe.sql("REVOKE mayfly_maintenance FROM mayfly_app");
            }
        }
    }
}
