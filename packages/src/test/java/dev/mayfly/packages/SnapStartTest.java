package dev.mayfly.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mayfly.packages.RuntimeApi.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API's zip is warmed up, frozen and restored, as far as one process can tell. */
class SnapStartTest {

    private static final String CONNECTIONS =
            "SELECT pid FROM pg_stat_activity WHERE usename = 'mayfly_app' AND datname = current_database()";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void holdsNoConnectionWhileFrozenAndAnswersOverANewOne() throws Exception {
        try (var installation = Installation.create();
                var function = FunctionProcess.startForSnapshot(Zip.API, installation.app(), folder)) {
            var administrator = installation.administrator();
            function.await(function.api().frozen());

            administrator.await("NOT EXISTS (%s)".formatted(CONNECTIONS));
            assertThat(administrator.number(
                            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"))
                    .isPositive();
            List<String> written = administrator.texts("SELECT id FROM eval_batches");

            function.api().restore();
            JsonNode first = answer(function, "/health/ready", installation);
            JsonNode second = answer(function, "/api/batches", installation);

            assertThat(first.get("statusCode").intValue()).as(first.toString()).isEqualTo(200);
            assertThat(second.get("statusCode").intValue())
                    .as(second.toString())
                    .isEqualTo(200);
            assertThat(administrator.texts(CONNECTIONS)).hasSize(1);
            assertThat(written).isEmpty();
        }
    }

    private static JsonNode answer(FunctionProcess function, String path, Installation installation) throws Exception {
        Outcome outcome = function.invoke(ApiEvents.format1("GET", path, installation.key(), null));
        assertThat(outcome.isError()).as(outcome.body()).isFalse();
        return ApiEvents.read(outcome.body());
    }
}
