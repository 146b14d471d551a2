package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.upkeep.TaskName;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CleanupRequestTest {

    private final JsonMapper json = JsonMapper.createDefault();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{}",
                "[]",
                "{\"tasks\": null, \"dryRun\": null}",
                "{\"detail\": \"{}\", \"new\": 1}"
            })
    void asksForEverythingWhateverElseItHolds(String event) throws IOException {
        var request = parse(event);

        assertThat(request.tasks()).containsExactlyInAnyOrder(TaskName.values());
        assertThat(request.dryRun()).isFalse();
    }

    @Test
    void asksForTasksAndADryRun() throws IOException {
        var request = parse("{\"tasks\": [\"partitions\", \"lost-jobs\", \"partitions\"], \"dryRun\": true}");

        assertThat(request.tasks()).containsExactlyInAnyOrder(TaskName.LOST_JOBS, TaskName.PARTITIONS);
        assertThat(request.dryRun()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tasks\": [\"everything\"]} | Unknown task 'everything'; the tasks are: lost-jobs, lost-analyses, stuck-batches",
                "{\"tasks\": [\"partitions\", 7]} | tasks must be a list of names",
                "{\"tasks\": \"partitions\"} | tasks must be a list of names",
                "{\"tasks\": []} | tasks must name at least one",
                "{\"dryRun\": \"true\"} | dryRun must be true or false",
                "{\"dryRun\": 1} | dryRun must be true or false",
                "{\"dryRun\": {}} | dryRun must be true or false",
                "{\"dryrun\": true} | Unknown: dryrun; known are tasks and dryRun",
                "{\"dryRun\": true, \"task\": [\"partitions\"]} | Unknown: task; known are tasks and dryRun"
            })
    void refusesWhatItDoesNotUnderstand(String event, String message) {
        assertThatThrownBy(() -> parse(event))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThatThrownBy(() -> parse("{\"dryRun\": tru")).isInstanceOf(IOException.class);
    }

    private CleanupRequest parse(String event) throws IOException {
        return CleanupRequest.of(event.getBytes(StandardCharsets.UTF_8), json);
    }
}
