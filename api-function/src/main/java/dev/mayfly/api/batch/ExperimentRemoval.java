package dev.mayfly.api.batch;

import dev.mayfly.api.access.Caller;
import dev.mayfly.batch.BatchDeletion;
import dev.mayfly.batch.Deletion;
import dev.mayfly.batch.DeletionReceipt;
import dev.mayfly.batch.DeletionReceiptRepository;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Deletes experiments because somebody wants it. */
@Singleton
public final class ExperimentRemoval {

    /** Leaves room for the answer within the 29 seconds that API Gateway waits. */
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private final Experiments experiments;
    private final BatchDeletion deletion;
    private final DeletionReceiptRepository receipts;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    ExperimentRemoval(
            Experiments experiments,
            BatchDeletion deletion,
            DeletionReceiptRepository receipts,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.experiments = experiments;
        this.deletion = deletion;
        this.receipts = receipts;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Deletes the experiment with all its rows, or as many as there is time for: nobody can see it any more in both cases, and
     * the cleanup does the rest. It may have done so by now.
     *
     * @throws ConflictException when a job runs, or somebody else is at the experiment
     */
    public DeletionReceipt delete(Caller caller, String trackingId) {
        Instant end = clock.instant().plus(AT_MOST);
        UUID id = transactions
                .read(caller.workspace(), () -> experiments.find(caller, trackingId))
                .id();
        return switch (deletion.delete(
                caller.workspace(), id, caller.userId(), () -> clock.instant().isBefore(end))) {
            case Deletion.Done _ ->
                transactions.read(
                        caller.workspace(),
                        () -> receipts.find(caller.workspace(), id).orElseThrow());
            case Deletion.Begun(DeletionReceipt receipt) -> receipt;
            case Deletion.Running _ ->
                throw new ConflictException(
                        "jobs_running", "A job of this experiment is running; cancel the batch or wait");
            case Deletion.Locked _ ->
                throw new ConflictException("experiment_busy", "The experiment is busy; try again shortly");
            case Deletion.NotDue _ -> throw new NotFoundException("experiment", trackingId);
        };
    }
}
