package dev.mayfly.cleanup;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.json.JsonMapper;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;

/**
 * One line of the log from which CloudWatch makes metrics by itself: its <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 * Embedded Metric Format</a>.
 */
@Serdeable
record EmbeddedMetrics(
        @JsonProperty("_aws") Metadata metadata,
        @JsonProperty("Function") String function,
        @JsonProperty("Found") int found,
        @JsonProperty("Deleted") int deleted,
        @JsonProperty("Skipped") int skipped,
        @JsonProperty("Failed") int failed,
        @JsonProperty("RecoveredJobs") int recoveredJobs,
        @JsonProperty("LockWaits") int lockWaits,
        @JsonProperty("BucketsRolledUp") long bucketsRolledUp,
        @JsonProperty("InteractionsRolledUp") long interactionsRolledUp,
        @JsonProperty("PartitionsCreated") int partitionsCreated,
        @JsonProperty("PartitionsDropped") int partitionsDropped,
        @JsonProperty("ExecutionsDeleted") long executionsDeleted,
        @JsonProperty("LogsDeleted") long logsDeleted,
        @JsonProperty("PayloadsDeleted") long payloadsDeleted,
        @JsonProperty("RequestsDeleted") long requestsDeleted,
        @JsonProperty("StreamsFailed") long streamsFailed,
        @JsonProperty("SessionsAbandoned") long sessionsAbandoned,
        @JsonProperty("WorkspacesPurged") int workspacesPurged,
        @JsonProperty("RowsPurged") long rowsPurged,
        @JsonProperty("Duration") long duration) {

    private static final List<Metric> METRICS = List.of(
            new Metric("Found", "Count"),
            new Metric("Deleted", "Count"),
            new Metric("Skipped", "Count"),
            new Metric("Failed", "Count"),
            new Metric("RecoveredJobs", "Count"),
            new Metric("LockWaits", "Count"),
            new Metric("BucketsRolledUp", "Count"),
            new Metric("InteractionsRolledUp", "Count"),
            new Metric("PartitionsCreated", "Count"),
            new Metric("PartitionsDropped", "Count"),
            new Metric("ExecutionsDeleted", "Count"),
            new Metric("LogsDeleted", "Count"),
            new Metric("PayloadsDeleted", "Count"),
            new Metric("RequestsDeleted", "Count"),
            new Metric("StreamsFailed", "Count"),
            new Metric("SessionsAbandoned", "Count"),
            new Metric("WorkspacesPurged", "Count"),
            new Metric("RowsPurged", "Count"),
            new Metric("Duration", "Milliseconds"));

    static EmbeddedMetrics of(RunReport report, Clock clock) {
        return new EmbeddedMetrics(
                new Metadata(clock.millis(), List.of(new Directive("Mayfly", List.of(List.of("Function")), METRICS))),
                "cleanup",
                report.found(),
                report.deleted(),
                report.skipped(),
                report.failed(),
                report.recoveredJobs(),
                report.lockWaits(),
                report.bucketsRolledUp(),
                report.interactionsRolledUp(),
                report.partitionsCreated(),
                report.partitionsDropped(),
                report.executionsDeleted(),
                report.logsDeleted(),
                report.payloadsDeleted(),
                report.requestsDeleted(),
                report.streamsFailed(),
                report.sessionsAbandoned(),
                report.workspacesPurged(),
                report.rowsPurged(),
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
            @JsonProperty("CloudWatchMetrics") List<Directive> directives) {}

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
