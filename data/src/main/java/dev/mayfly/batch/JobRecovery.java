package dev.mayfly.batch;

import dev.mayfly.batch.JobExecutions.Attempt;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/** Takes back jobs whose worker fell silent, and completes batches whose last job has ended. */
@Singleton
public final class JobRecovery {

    private static final int CHUNK_ROWS = 500;

    private final LeaseRepository leases;
    private final JobRepository jobs;
    private final JobExecutions executions;
    private final BatchRepository batches;
    private final WorkspaceTransactions transactions;
    private final int maxAttempts;

    JobRecovery(
            LeaseRepository leases,
            JobRepository jobs,
            JobExecutions executions,
            BatchRepository batches,
            WorkspaceTransactions transactions,
            @Value("${jobs.max-attempts}") int maxAttempts) {
        this.leases = leases;
        this.jobs = jobs;
        this.executions = executions;
        this.batches = batches;
        this.transactions = transactions;
        this.maxAttempts = maxAttempts;
    }

    /** Takes back one chunk of the workspace's lost jobs; returns how many. */
    public int recover(WorkspaceId workspace) {
        List<Job> lost = transactions.write(workspace, () -> takeBack(workspace, CHUNK_ROWS));
        complete(workspace, lost.stream().map(Job::batchId).collect(Collectors.toSet()));
        return lost.size();
    }

    /** Takes back at most so many lost jobs in the running transaction, after which their batches may be complete. */
    List<Job> takeBack(WorkspaceId workspace, int limit) {
        List<UUID> ids = leases.recover(workspace, maxAttempts, limit);
        if (ids.isEmpty()) {
            return List.of();
        }
        List<Job> lost = jobs.listAll(workspace, ids);
        executions.record(
                workspace,
                lost.stream()
                        .map(job -> Attempt.failure(
                                job,
                                executions.millisSinceStart(job),
                                Objects.requireNonNull(job.errorCode()),
                                job.errorMessage()))
                        .toList());
        return lost;
    }

    /**
     * Completes those of these batches that have no job left to end.
     *
     * <p>Call it after the transaction that ended the jobs, never inside: of two transactions that end the last two jobs
     * at once, neither sees the other's, but whoever looks after its own commit second sees both.
     */
    public void complete(WorkspaceId workspace, Collection<UUID> batchIds) {
        if (batchIds.isEmpty()) {
            return;
        }
        transactions.write(workspace, () -> completeNow(workspace, batchIds));
    }

    /** As {@link #complete}, in the running transaction; returns how many were not complete before. */
    int completeNow(WorkspaceId workspace, Collection<UUID> batchIds) {
        return batchIds.stream()
                .sorted()
                .mapToInt(id -> batches.complete(workspace, id))
                .sum();
    }
}
