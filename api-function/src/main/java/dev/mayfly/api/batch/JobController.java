package dev.mayfly.api.batch;

import dev.mayfly.agent.Assertion;
import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.batch.ClaimedJob;
import dev.mayfly.batch.Job;
import dev.mayfly.batch.JobRecovery;
import dev.mayfly.batch.JobRepository;
import dev.mayfly.batch.JobStatus;
import dev.mayfly.batch.LeaseRepository;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The protocol of workers: claim jobs under a lease, keep the lease alive, answer or give back. */
@Controller("/api/jobs")
class JobController {

    /** Text of documents in one claim: doubled by JSON's escapes it still fits into a Lambda's 6 MB. */
    private static final long MAX_CLAIMED_BYTES = 2_000_000;

    private final JobRepository jobs;
    private final LeaseRepository leases;
    private final JobRecovery recovery;
    private final JobAnswers answers;
    private final WorkspaceTransactions transactions;
    private final int leaseSeconds;

    JobController(
            JobRepository jobs,
            LeaseRepository leases,
            JobRecovery recovery,
            JobAnswers answers,
            WorkspaceTransactions transactions,
            @Value("${jobs.lease-seconds}") int leaseSeconds) {
        this.jobs = jobs;
        this.leases = leases;
        this.recovery = recovery;
        this.answers = answers;
        this.transactions = transactions;
        this.leaseSeconds = leaseSeconds;
    }

    /** Takes the longest waiting jobs, those included whose worker fell silent. No items: nothing to do now. */
    @Allows(scope = Scope.WORKER)
    @Post("/claim")
    ClaimResponse claim(Caller caller, @Body @Valid ClaimRequest body) {
        int limit = body.limit() == null ? 1 : body.limit();
        int seconds = body.leaseSeconds() == null ? leaseSeconds : body.leaseSeconds();
        recovery.recover(caller.workspace());
        UUID token = UuidV7.next();
        List<ClaimedJob> claimed = transactions.write(caller.workspace(), () -> {
            List<UUID> ids = leases.claim(caller.workspace(), token, seconds, limit, MAX_CLAIMED_BYTES);
            return ids.isEmpty() ? List.of() : leases.listClaimed(caller.workspace(), ids);
        });
        return new ClaimResponse(
                claimed.stream().map(job -> LeasedJob.of(job, token)).toList());
    }

    /** Prolongs the lease from now on. */
    @Allows(scope = Scope.WORKER)
    @Post("/{id}/heartbeat")
    Heartbeat heartbeat(Caller caller, UUID id, @Body @Valid HeartbeatRequest body) {
        int seconds = body.leaseSeconds() == null ? leaseSeconds : body.leaseSeconds();
        Job job = transactions.write(caller.workspace(), () -> {
            int prolonged = leases.heartbeat(caller.workspace(), id, body.leaseToken(), seconds);
            Job found = find(caller, id);
            if (prolonged == 0) {
                throw leaseLost(id);
            }
            return found;
        });
        return new Heartbeat(job.leaseExpiresAt());
    }

    /** Stores the result. A repeated answer under the same lease is answered alike and changes nothing. */
    @Allows(scope = Scope.WORKER)
    @Post("/{id}/complete")
    JobResponse complete(Caller caller, UUID id, @Body @Valid JobAnswers.Answer body) {
        return JobResponse.of(answers.completeOne(caller, id, body));
    }

    /** Stores the results of many jobs; each item says how its own went. */
    @Allows(scope = Scope.WORKER)
    @Post("/complete")
    HttpResponse<JobAnswers.BulkResponse> completeMany(Caller caller, @Body @Valid JobAnswers.BulkRequest body) {
        return HttpResponse.<JobAnswers.BulkResponse>status(HttpStatus.MULTI_STATUS)
                .body(answers.completeMany(caller, body.items()));
    }

    /** Ends the attempt: the job waits for the next one, or has failed. */
    @Allows(scope = Scope.WORKER)
    @Post("/{id}/fail")
    JobResponse fail(Caller caller, UUID id, @Body @Valid JobAnswers.Failure body) {
        return JobResponse.of(answers.fail(caller, id, body));
    }

    /** Gives the job back at once; the attempt does not count. */
    @Allows(scope = Scope.WORKER)
    @Post("/{id}/release")
    JobResponse release(Caller caller, UUID id, @Body @Valid ReleaseRequest body) {
        return JobResponse.of(transactions.write(caller.workspace(), () -> {
            int released = leases.release(caller.workspace(), id, body.leaseToken());
            Job job = find(caller, id);
            boolean repeated =
                    job.status() == JobStatus.PENDING && body.leaseToken().equals(job.leaseToken());
            if (released == 0 && !repeated) {
                throw leaseLost(id);
            }
            return job;
        }));
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}")
    JobResponse show(Caller caller, UUID id) {
        return JobResponse.of(transactions.read(caller.workspace(), () -> findOwn(caller, id)));
    }

    /** Cancels a job that has not ended; a worker that runs it finds its lease lost. Doing it again changes nothing. */
    @Allows(scope = Scope.WRITE)
    @Post("/{id}/cancel")
    JobResponse cancel(Caller caller, UUID id) {
        Job job = transactions.write(caller.workspace(), () -> {
            findOwn(caller, id);
            int cancelled = jobs.cancel(caller.workspace(), id);
            Job found = findOwn(caller, id);
            if (cancelled == 0 && found.status() != JobStatus.CANCELLED) {
                throw new ConflictException("job_ended", "The job has ended as " + found.status());
            }
            return found;
        });
        recovery.complete(caller.workspace(), Set.of(job.batchId()));
        return JobResponse.of(job);
    }

    private Job find(Caller caller, UUID id) {
        return jobs.find(caller.workspace(), id).orElseThrow(() -> new NotFoundException("job", id));
    }

    private Job findOwn(Caller caller, UUID id) {
        return jobs.find(caller.workspace(), id)
                .filter(job -> caller.maySee(job.batchOwnerId()))
                .orElseThrow(() -> new NotFoundException("job", id));
    }

    static ConflictException leaseLost(UUID id) {
        return new ConflictException(
                "lease_lost", "Job %s is not under this lease any more; nothing was changed".formatted(id));
    }

    @Serdeable
    record ClaimRequest(
            @Nullable @Min(1) @Max(100) Integer limit,
            @Nullable @Min(1) @Max(3600) Integer leaseSeconds) {}

    @Serdeable
    record HeartbeatRequest(
            @NotNull UUID leaseToken,
            @Nullable @Min(1) @Max(3600) Integer leaseSeconds) {}

    @Serdeable
    record ReleaseRequest(@NotNull UUID leaseToken) {}

    @Serdeable
    record Heartbeat(@Nullable Instant leaseExpiresAt) {}

    @Serdeable
    record ClaimResponse(List<LeasedJob> items) {}

    /** A job with everything that a worker needs to run it. */
    @Serdeable
    record LeasedJob(
            UUID jobId,
            UUID batchId,
            UUID leaseToken,
            Instant leaseExpiresAt,
            int attempt,
            PinnedAgent agent,
            PinnedDocument document) {

        static LeasedJob of(ClaimedJob job, UUID token) {
            return new LeasedJob(
                    job.id(),
                    job.batchId(),
                    token,
                    job.leaseExpiresAt(),
                    job.attempts(),
                    new PinnedAgent(
                            job.agentId(),
                            job.agentVersion(),
                            job.agentName(),
                            job.instructions(),
                            job.selfCritiqueInstructions(),
                            job.providesGrades(),
                            job.model(),
                            job.assertions()),
                    new PinnedDocument(
                            job.documentId(),
                            job.documentVersion(),
                            job.documentTitle(),
                            job.documentUrl(),
                            job.documentContent()));
        }
    }

    @Serdeable
    record PinnedAgent(
            UUID id,
            int version,
            String name,
            String instructions,
            @Nullable String selfCritiqueInstructions,
            boolean providesGrades,
            @Nullable String model,
            List<Assertion> assertions) {}

    @Serdeable
    record PinnedDocument(
            UUID id, int version, String title, @Nullable String url, String content) {}

    /** @param error what the last attempt failed with */
    @Serdeable
    record JobResponse(
            UUID id,
            UUID batchId,
            UUID agentId,
            int agentVersion,
            UUID documentId,
            int documentVersion,
            int repeatIndex,
            JobStatus status,
            int attempts,
            Instant runAfter,
            @Nullable Instant leaseExpiresAt,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            ResultResponse.@Nullable JobError error) {

        static JobResponse of(Job job) {
            return new JobResponse(
                    job.id(),
                    job.batchId(),
                    job.agentId(),
                    job.agentVersion(),
                    job.documentId(),
                    job.documentVersion(),
                    job.repeatIndex(),
                    job.status(),
                    job.attempts(),
                    job.runAfter(),
                    job.leaseExpiresAt(),
                    job.createdAt(),
                    job.startedAt(),
                    job.finishedAt(),
                    job.errorCode() == null ? null : new ResultResponse.JobError(job.errorCode(), job.errorMessage()));
        }
    }
}
