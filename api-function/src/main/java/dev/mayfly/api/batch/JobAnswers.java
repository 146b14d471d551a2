package dev.mayfly.api.batch;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.masking.Masking;
import dev.mayfly.batch.Highlight;
import dev.mayfly.batch.Job;
import dev.mayfly.batch.JobExecutions;
import dev.mayfly.batch.JobRecovery;
import dev.mayfly.batch.JobRepository;
import dev.mayfly.batch.JobStatus;
import dev.mayfly.batch.LeaseRepository;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.annotation.Value;
import io.micronaut.json.JsonMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes the answers of workers. An answer counts only under the live lease that it names; one that was taken before is
 * taken again without a change, any other is refused.
 */
@Singleton
final class JobAnswers {

    private static final int OK = 200;
    /** Far more than any attempt reads or takes, and so little that the sum over a batch fits into a {@code bigint}. */
    private static final long MAX_TOKENS = 1_000_000_000_000L;

    private static final long MAX_DURATION_MS = 1_000_000_000_000L;

    private final JobRepository jobs;
    private final LeaseRepository leases;
    private final JobRecovery recovery;
    private final JobExecutions executions;
    private final WorkspaceTransactions transactions;
    private final JsonMapper json;
    private final int maxAttempts;

    JobAnswers(
            JobRepository jobs,
            LeaseRepository leases,
            JobRecovery recovery,
            JobExecutions executions,
            WorkspaceTransactions transactions,
            JsonMapper json,
            @Value("${jobs.max-attempts}") int maxAttempts) {
        this.jobs = jobs;
        this.leases = leases;
        this.recovery = recovery;
        this.executions = executions;
        this.transactions = transactions;
        this.json = json;
        this.maxAttempts = maxAttempts;
    }

    Job completeOne(Caller caller, UUID id, Answer answer) {
        Job job = complete(caller, List.of(Row.of(id, answer))).get(id);
        if (job == null) {
            throw new NotFoundException("job", id);
        }
        if (!isAnsweredBy(job, answer.leaseToken())) {
            throw JobController.leaseLost(id);
        }
        return job;
    }

    BulkResponse completeMany(Caller caller, List<BulkAnswer> answers) {
        Set<UUID> seen = new HashSet<>();
        for (int i = 0; i < answers.size(); i++) {
            if (!seen.add(answers.get(i).jobId())) {
                throw new InvalidException(
                        "bad_request",
                        "A job is answered twice",
                        new FieldError("/items/%d/jobId".formatted(i), "duplicate", "jobId occurs twice"));
            }
        }
        Map<UUID, Job> found = complete(caller, answers.stream().map(Row::of).toList());
        return new BulkResponse(answers.stream()
                .map(answer -> outcome(answer.jobId(), found.get(answer.jobId()), answer.leaseToken()))
                .toList());
    }

    private static BulkItem outcome(UUID jobId, @Nullable Job job, UUID token) {
        if (job == null) {
            return new BulkItem(jobId, 404, "not_found", "No job " + jobId);
        }
        return isAnsweredBy(job, token)
                ? new BulkItem(jobId, OK, null, null)
                : new BulkItem(
                        jobId, 409, "lease_lost", JobController.leaseLost(jobId).getMessage());
    }

    /**
     * Stores what counts and returns all the named jobs as they are then.
     *
     * <p>The batches of jobs that were completed before are looked at too: a worker repeats its answer when the first one was
     * stored and then lost, and nobody has looked after that one.
     */
    private Map<UUID, Job> complete(Caller caller, List<Row> rows) {
        List<UUID> ids = rows.stream().map(Row::jobId).toList();
        Map<UUID, Job> after = transactions.write(caller.workspace(), () -> {
            Set<UUID> completed = Set.copyOf(leases.complete(caller.workspace(), write(rows)));
            Map<UUID, Job> found =
                    jobs.listAll(caller.workspace(), ids).stream().collect(Collectors.toMap(Job::id, job -> job));
            executions.record(
                    caller.workspace(),
                    rows.stream()
                            .filter(row -> completed.contains(row.jobId()))
                            .map(row -> row.attempt(Objects.requireNonNull(found.get(row.jobId()))))
                            .toList());
            return found;
        });
        recovery.complete(
                caller.workspace(),
                after.values().stream()
                        .filter(job -> job.status() == JobStatus.COMPLETED)
                        .map(Job::batchId)
                        .collect(Collectors.toSet()));
        return after;
    }

    private static boolean isAnsweredBy(Job job, UUID token) {
        return job.status() == JobStatus.COMPLETED && token.equals(job.leaseToken());
    }

    Job fail(Caller caller, UUID id, Failure failure) {
        Usage usage = Usage.orNone(failure.usage());
        Job job = transactions.write(caller.workspace(), () -> {
            boolean ended = !leases.fail(
                            caller.workspace(),
                            id,
                            failure.leaseToken(),
                            failure.retryable(),
                            maxAttempts,
                            failure.error().code(),
                            failure.error().message(),
                            failure.model(),
                            usage.inputTokens(),
                            usage.outputTokens(),
                            failure.costUsd())
                    .isEmpty();
            Job found = jobs.find(caller.workspace(), id).orElseThrow(() -> new NotFoundException("job", id));
            boolean repeated = found.errorCode() != null
                    && (found.status() == JobStatus.PENDING || found.status() == JobStatus.FAILED)
                    && failure.leaseToken().equals(found.leaseToken());
            if (!ended && !repeated) {
                throw JobController.leaseLost(id);
            }
            if (ended) {
                executions.record(
                        caller.workspace(),
                        List.of(JobExecutions.Attempt.failure(
                                found,
                                executions.millisSinceStart(found),
                                failure.error().code(),
                                Masking.message(failure.error().message()))));
            }
            return found;
        });
        recovery.complete(caller.workspace(), Set.of(job.batchId()));
        return job;
    }

    private String write(List<Row> rows) {
        try {
            return json.writeValueAsString(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tokens that the model read and wrote, over all calls of the attempt. */
    @Serdeable
    record Usage(
            @PositiveOrZero @Max(MAX_TOKENS) long inputTokens,
            @PositiveOrZero @Max(MAX_TOKENS) long outputTokens) {

        static Usage orNone(@Nullable Usage usage) {
            return usage == null ? new Usage(0, 0) : usage;
        }
    }

    /**
     * The result of a job.
     *
     * @param grade 0 to 100; null when the agent gives none
     * @param costUsd an exact decimal; null when the price is not known
     */
    @Serdeable
    record Answer(
            @NotNull UUID leaseToken,
            @Nullable @DecimalMin("0") @DecimalMax("100") BigDecimal grade,
            @NotNull @Size(max = 10_000) String summary,
            @NotNull @Size(max = 200_000) String analysis,
            @Nullable @Size(max = 200) List<@NotNull @Valid Highlight> highlights,
            @Nullable @Size(min = 1, max = 200) String model,
            @Nullable @Valid Usage usage,

            @Nullable @Pattern(regexp = MONEY, message = MONEY_MESSAGE)
            String costUsd,

            @PositiveOrZero @Max(MAX_DURATION_MS) long durationMs) {}

    @Serdeable
    record BulkAnswer(
            @NotNull UUID jobId,
            @NotNull UUID leaseToken,
            @Nullable @DecimalMin("0") @DecimalMax("100") BigDecimal grade,
            @NotNull @Size(max = 10_000) String summary,
            @NotNull @Size(max = 200_000) String analysis,
            @Nullable @Size(max = 200) List<@NotNull @Valid Highlight> highlights,
            @Nullable @Size(min = 1, max = 200) String model,
            @Nullable @Valid Usage usage,

            @Nullable @Pattern(regexp = MONEY, message = MONEY_MESSAGE)
            String costUsd,

            @PositiveOrZero @Max(MAX_DURATION_MS) long durationMs) {}

    @Serdeable
    record BulkRequest(@NotNull @NotEmpty @Size(max = 100) List<@NotNull @Valid BulkAnswer> items) {}

    /** @param status 200, 404, or 409 when the lease is lost */
    @Serdeable
    record BulkItem(
            UUID jobId,
            int status,
            @Nullable String code,
            @Nullable String detail) {}

    @Serdeable
    record BulkResponse(List<BulkItem> items) {}

    /** @param retryable whether another attempt may succeed */
    @Serdeable
    record Failure(
            @NotNull UUID leaseToken,
            boolean retryable,
            @NotNull @Valid FailureReason error,
            @Nullable @Size(min = 1, max = 200) String model,
            @Nullable @Valid Usage usage,

            @Nullable @Pattern(regexp = MONEY, message = MONEY_MESSAGE)
            String costUsd) {}

    @Serdeable
    record FailureReason(
            @NotNull @NotBlank @Size(max = 100) String code,
            @NotNull @Size(max = 2000) String message) {}

    private static final String MONEY = "\\d{1,9}(\\.\\d{1,9})?";
    private static final String MONEY_MESSAGE = "must be a decimal such as 0.0123, with at most 9 places";

    /** An answer as the statement takes it. */
    @Serdeable(naming = io.micronaut.serde.config.naming.SnakeCaseStrategy.class)
    record Row(
            UUID jobId,
            UUID leaseToken,
            @Nullable BigDecimal grade,
            String summary,
            String analysis,
            List<Highlight> highlights,
            @Nullable String model,
            long inputTokens,
            long outputTokens,
            @Nullable String costUsd,
            long durationMs) {

        static Row of(UUID jobId, Answer answer) {
            Usage usage = Usage.orNone(answer.usage());
            return new Row(
                    jobId,
                    answer.leaseToken(),
                    answer.grade(),
                    answer.summary(),
                    answer.analysis(),
                    answer.highlights() == null ? List.of() : answer.highlights(),
                    answer.model(),
                    usage.inputTokens(),
                    usage.outputTokens(),
                    answer.costUsd(),
                    answer.durationMs());
        }

        /** What it cost is rounded to cents here; the usage ledger keeps it exactly. */
        JobExecutions.Attempt attempt(Job job) {
            long cents = costUsd == null
                    ? 0
                    : new BigDecimal(costUsd)
                            .movePointRight(2)
                            .setScale(0, RoundingMode.HALF_UP)
                            .longValueExact();
            return JobExecutions.Attempt.success(job, durationMs, cents);
        }

        static Row of(BulkAnswer answer) {
            return of(
                    answer.jobId(),
                    new Answer(
                            answer.leaseToken(),
                            answer.grade(),
                            answer.summary(),
                            answer.analysis(),
                            answer.highlights(),
                            answer.model(),
                            answer.usage(),
                            answer.costUsd(),
                            answer.durationMs()));
        }
    }
}
