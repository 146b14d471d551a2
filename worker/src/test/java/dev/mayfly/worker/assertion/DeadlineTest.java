package dev.mayfly.worker.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import com.jayway.jsonpath.JsonPath;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlineTest {

    private static final String ENDLESS = "(x+x+)+y";
    private static final Content LONG = new Content("x".repeat(5_000));

    @Test
    void stopsASearchThatBacktracksWithoutEnd() {
        var highlight = new RegexFound(Pattern.compile(ENDLESS), Clock.systemUTC()).check(LONG);

        assertThat(highlight)
                .hasValueSatisfying(failed -> assertThat(failed.comment()).contains("stopped after 2 seconds"));
    }

    @Test
    void goesByItsClock() {
        var seconds = new AtomicLong();
        InstantSource clock = () -> Instant.ofEpochSecond(seconds.getAndAdd(3));

        var highlight = new RegexFound(Pattern.compile(ENDLESS), clock).check(LONG);

        assertThat(highlight).isPresent();
        assertThat(seconds.get()).isEqualTo(6);
    }

    @Test
    void stopsAPathThatScansWithoutEnd() {
        var seconds = new AtomicLong();
        InstantSource clock = () -> Instant.ofEpochMilli(seconds.getAndAdd(100));
        var path = JsonPath.compile("$..*..*..*..*");
        var nested = new Content("[".repeat(300) + "]".repeat(300));

        var highlight = new JsonPathEquals(path, NullNode.instance, clock).check(nested);

        assertThat(highlight)
                .hasValueSatisfying(failed -> assertThat(failed.comment()).contains("stopped after 2 seconds"));
    }

    @Test
    void survivesAPatternThatNestsTooDeeply() {
        var highlight = new RegexFound(Pattern.compile("(a|b)*c"), Clock.systemUTC())
                .check(new Content("ab".repeat(1_000_000)));

        assertThat(highlight).isPresent();
    }

    @Test
    void endsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        try {
            var highlight = new RegexFound(Pattern.compile(ENDLESS), () -> Instant.EPOCH).check(LONG);

            assertThat(highlight).isPresent();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
