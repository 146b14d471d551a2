package dev.mayfly.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.worker.http.Backoff;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTest {

    private static final Backoff QUICK = new Backoff(Duration.ofMillis(1), Duration.ofMillis(20));

    @AutoClose
    private final StubMayfly mayfly = new StubMayfly();

    @Test
    void completesEveryJobAndStopsWhenNothingIsLeft() {
        var passing = mayfly.add(agent("{\"type\": \"contains\", \"value\": \"fox\"}"), "A quick fox.");
        var failing = mayfly.add(agent("{\"type\": \"notContains\", \"value\": \"fox\"}"), "A quick fox.");

        worker().runOnce();

        assertThat(mayfly.state(passing)).isEqualTo("COMPLETED");
        assertThat(mayfly.report(passing).path("grade").decimalValue()).isEqualByComparingTo("100");
        assertThat(mayfly.report(failing).path("grade").decimalValue()).isEqualByComparingTo("0");
        assertThat(mayfly.report(failing)
                        .path("highlights")
                        .path(0)
                        .path("start")
                        .asInt())
                .isEqualTo(8);
    }

    private Worker worker() {
        return new Worker(WorkerConfiguration.of(mayfly.url(), StubMayfly.KEY), Clock.systemUTC(), QUICK);
    }

    private static String agent(String assertion) {
        return """
                {"instructions": "", "selfCritiqueInstructions": null, "providesGrades": true, "model": null,
                 "assertions": [%s]}""".formatted(assertion);
    }
}
