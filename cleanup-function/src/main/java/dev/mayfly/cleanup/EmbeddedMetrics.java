package dev.mayfly.cleanup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mayfly.upkeep.TaskReport;
import io.micronaut.json.JsonMapper;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log from which CloudWatch makes metrics by itself: its <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 * Embedded Metric Format</a>. A run writes one for itself and one for each of its tasks, the same metrics with another dimension.
 */
@Serdeable
record EmbeddedMetrics(
        @JsonProperty("_aws") Metadata metadata,
        @JsonProperty("Function") String function,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("Task") @Nullable
        String task,

        @JsonProperty("Found") long found,
        @JsonProperty("Done") long done,
        @JsonProperty("Skipped") long skipped,
        @JsonProperty("Failed") long failed,
        @JsonProperty("Remaining") long remaining,
        @JsonProperty("OldestOverdue") long oldestOverdue,
        @JsonProperty("LockWaits") int lockWaits,
        @JsonProperty("Duration") long duration) {

    private static final String FUNCTION = "cleanup";

    private static final List<Metric> METRICS = List.of(
            new Metric("Found", "Count"),
            new Metric("Done", "Count"),
            new Metric("Skipped", "Count"),
            new Metric("Failed", "Count"),
            new Metric("Remaining", "Count"),
            new Metric("OldestOverdue", "Seconds"),
            new Metric("LockWaits", "Count"),
            new Metric("Duration", "Milliseconds"));

    static EmbeddedMetrics of(RunReport report, Clock clock) {
        return new EmbeddedMetrics(
                Metadata.of(clock, List.of("Function")),
                FUNCTION,
                null,
                report.found(),
                report.done(),
                report.skipped(),
                report.failed(),
                report.remaining(),
                report.oldestOverdueSeconds(),
                report.lockWaits(),
                report.durationMs());
    }

    static EmbeddedMetrics of(TaskReport report, Clock clock) {
        return new EmbeddedMetrics(
                Metadata.of(clock, List.of("Function", "Task")),
                FUNCTION,
                report.task(),
                report.found(),
                report.done(),
                report.skipped(),
                report.failed(),
                report.remaining(),
                report.oldestOverdueSeconds(),
                report.lockWaits(),
                report.durationMs());
    }

    String toJson(JsonMapper json) {
        try {
            return json.writeValueAsString(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Serdeable
    record Metadata(
            @JsonProperty("Timestamp") long timestamp,
            @JsonProperty("CloudWatchMetrics") List<Directive> directives) {

        static Metadata of(Clock clock, List<String> dimensions) {
            return new Metadata(clock.millis(), List.of(new Directive("Mayfly", List.of(dimensions), METRICS)));
        }
    }

    @Serdeable
    record Directive(
            @JsonProperty("Namespace") String namespace,
            @JsonProperty("Dimensions") List<List<String>> dimensions,
            @JsonProperty("Metrics") List<Metric> metrics) {}

    @Serdeable
    record Metric(
            @JsonProperty("Name") String name,
            @JsonProperty("Unit") String unit) {}
}
