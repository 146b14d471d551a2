package dev.mayfly.batch;

import dev.mayfly.execution.DurationBuckets;
import dev.mayfly.execution.ErrorFamily;
import dev.mayfly.execution.ExecutionRecorder;
import dev.mayfly.execution.NewExecution;
import dev.mayfly.execution.NewLog;
import dev.mayfly.id.UuidV7;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records each attempt of a job that has ended as an execution of its agent, so that experiments show in the analytics. */
@Singleton
public final class JobExecutions {

    private static final String SUCCESS = "success";
    /** An attempt is identified by its job and its number; nothing else is ever sent under this name. */
    private static final String NO_CONTENT = "\\x" + "00".repeat(32);

    private final ExecutionRecorder recorder;
    private final Clock clock;

    JobExecutions(ExecutionRecorder recorder, Clock clock) {
        this.recorder = recorder;
        this.clock = clock;
    }

    /**
     * How an attempt ended.
     *
     * @param status {@code success}, {@code failed}, {@code timeout} or {@code error}
     * @param fault null for a success
     */
    public record Attempt(
            Job job,
            String status,
            long durationMs,
            long creditsConsumed,
            @Nullable Fault fault) {

        public static Attempt success(Job job, long durationMs, long creditsConsumed) {
            return new Attempt(job, SUCCESS, durationMs, creditsConsumed, null);
        }

        /** What the worker told of a failure, or what is told of a worker that fell silent. */
        public static Attempt failure(Job job, long durationMs, String code, @Nullable String message) {
            ErrorFamily family = ErrorFamily.of(code, null, false);
            String status = switch (family) {
                case TIMEOUT -> "timeout";
                case UNREACHABLE, NETWORK_ERROR, UNKNOWN_ERROR -> "error";
                case RATE_LIMITED, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, VALIDATION_ERROR, SERVER_ERROR, CLIENT_ERROR ->
                    "failed";
            };
            return new Attempt(job, status, durationMs, 0, new Fault(family, code, message));
        }
    }

    /**
     * What was wrong.
     *
     * @param message masked already
     */
    public record Fault(
            ErrorFamily family, String code, @Nullable String message) {}

    /** Records them in the running transaction, the one that ended them. */
    public void record(WorkspaceId workspace, List<Attempt> attempts) {
        Instant now = clock.instant();
        recorder.recordOfJobs(
                workspace,
                attempts.stream().map(attempt -> execution(attempt, now)).toList());
    }

    /** How long the last attempt of the job has taken until now. */
    public long millisSinceStart(Job job) {
        return job.startedAt() == null ? 0 : Math.max(0, ChronoUnit.MILLIS.between(job.startedAt(), clock.instant()));
    }

    private static NewExecution execution(Attempt attempt, Instant now) {
        Job job = attempt.job();
        Fault fault = attempt.fault();
        Instant completedAt = now.truncatedTo(ChronoUnit.MICROS);
        return new NewExecution(
                UuidV7.next(),
                job.agentId(),
                job.batchOwnerId(),
                "job_%s_%d".formatted(job.id(), job.attempts()),
                NO_CONTENT,
                attempt.status(),
                attempt.durationMs(),
                attempt.creditsConsumed(),
                null,
                fault == null ? null : fault.family().name(),
                fault == null ? null : fault.code(),
                fault == null ? null : fault.message(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                job.batchId().toString(),
                null,
                null,
                completedAt.minusMillis(attempt.durationMs()),
                completedAt,
                DurationBuckets.of(attempt.durationMs()),
                List.of(log(attempt, completedAt)));
    }

    private static NewLog log(Attempt attempt, Instant at) {
        Job job = attempt.job();
        Map<String, JsonNode> context = Map.of(
                "jobId", JsonNode.createStringNode(job.id().toString()),
                "batchId", JsonNode.createStringNode(job.batchId().toString()),
                "documentId", JsonNode.createStringNode(job.documentId().toString()),
                "attempt", JsonNode.createNumberNode(job.attempts()));
        Fault fault = attempt.fault();
        return new NewLog(
                UuidV7.next(),
                "execution",
                fault == null ? "info" : "error",
                fault == null ? "The evaluation job completed" : "The evaluation job failed: " + fault.code(),
                JsonNode.createObjectNode(context),
                null,
                at);
    }
}
