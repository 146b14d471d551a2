package dev.mayfly.batch;

import dev.mayfly.problem.SqlState;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.data.exceptions.DataAccessException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a batch with its jobs and evaluations, and the agent and documents that only it uses, with all that was recorded
 * of that agent.
 *
 * <p>First the fence: under the batch's lock it is checked once more that the batch is due and that nothing runs, and {@code
 * deleting_at} is set. The same transaction deletes the first chunk, which is all there is of most experiments. What is
 * left goes in further chunks, each a transaction of its own that counts itself in the receipt; nobody finds the batch any
 * more meanwhile. Whoever is killed leaves a batch that is whole or fenced, and the next cleanup goes on with either.
 */
@Singleton
public final class BatchDeletion {

    /**
     * Jobs, or documents, that a chunk deletes. With their evaluations or versions, the batch and its agent, no statement
     * deletes more than 1,000 rows.
     */
    static final int CHUNK_ROWS = 490;

    /** Of each of the four tables that hold what was recorded of an agent. */
    static final int USAGE_ROWS = 200;

    static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);

    private final FenceRepository fences;
    private final DeletionRepository deletions;
    private final DeletionReceiptRepository receipts;
    private final WorkspaceTransactions transactions;

    BatchDeletion(
            FenceRepository fences,
            DeletionRepository deletions,
            DeletionReceiptRepository receipts,
            WorkspaceTransactions transactions) {
        this.fences = fences;
        this.deletions = deletions;
        this.receipts = receipts;
        this.transactions = transactions;
    }

    /** Deletes the batch because a user wants it, expired or not. */
    public Deletion delete(WorkspaceId workspace, UUID batchId, UUID requestedBy, BooleanSupplier mayGoOn) {
        return begin(workspace, batchId, requestedBy, mayGoOn);
    }

    /** Deletes the batch if it has expired. */
    Deletion deleteExpired(WorkspaceId workspace, UUID batchId, BooleanSupplier mayGoOn) {
        return begin(workspace, batchId, null, mayGoOn);
    }

    /** Goes on with a batch that is fenced: deletes chunk after chunk while there is time. */
    Deletion resume(WorkspaceId workspace, UUID batchId, BooleanSupplier mayGoOn) {
        while (mayGoOn.getAsBoolean()) {
            Optional<Deletion> end = change(
                    workspace,
                    () -> fences.lockFenced(workspace, batchId).isEmpty()
                            ? Optional.of(unfinished(workspace, batchId))
                            : deleteChunk(workspace, batchId));
            if (end.isPresent()) {
                return end.get() instanceof Deletion.Locked ? leave(workspace, batchId) : end.get();
            }
        }
        return leave(workspace, batchId);
    }

    private Deletion begin(WorkspaceId workspace, UUID batchId, @Nullable UUID requestedBy, BooleanSupplier mayGoOn) {
        return change(
                        workspace,
                        () -> fence(workspace, batchId, requestedBy)
                                .or(() -> mayGoOn.getAsBoolean() ? deleteChunk(workspace, batchId) : Optional.empty()))
                .orElseGet(() -> resume(workspace, batchId, mayGoOn));
    }

    /** Runs one transaction of a deletion. */
    private Optional<Deletion> change(WorkspaceId workspace, Supplier<Optional<Deletion>> work) {
        try {
            return transactions.write(workspace, LOCK_TIMEOUT, work);
        } catch (DataAccessException e) {
            if (SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE)) {
                return Optional.of(new Deletion.Locked());
            }
            throw e;
        }
    }

    /** Empty when the batch is fenced now, otherwise why not. The check is a statement after the lock: it sees all claims. */
    private Optional<Deletion> fence(WorkspaceId workspace, UUID batchId, @Nullable UUID requestedBy) {
        if (fences.lock(workspace, batchId).isEmpty()) {
            return Optional.of(new Deletion.NotDue());
        }
        if (!fences.fence(workspace, List.of(batchId), requestedBy == null, requestedBy)
                .isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(fences.isRunning(workspace, batchId) ? new Deletion.Running() : new Deletion.NotDue());
    }

    /** Deletes one chunk of a batch that is fenced and locked; empty when rows are left. */
    private Optional<Deletion> deleteChunk(WorkspaceId workspace, UUID batchId) {
        DeletionStep next =
                deletions.deleteJobs(workspace, List.of(batchId), CHUNK_ROWS).getFirst();
        boolean isUsed = next == DeletionStep.USAGE;
        boolean isLeft = next == DeletionStep.JOBS
                || (isUsed
                        && deletions
                                        .deleteUsage(workspace, List.of(batchId), USAGE_ROWS)
                                        .getFirst()
                                == USAGE_ROWS);
        if (isLeft) {
            return Optional.empty();
        }
        return deletions.deleteRest(workspace, List.of(batchId), CHUNK_ROWS, isUsed).stream()
                .<Deletion>map(Deletion.Done::new)
                .findFirst();
    }

    /** What to say of a batch that is left as it is, because there is no time or because another one is at it. */
    private Deletion leave(WorkspaceId workspace, UUID batchId) {
        return transactions.read(workspace, () -> unfinished(workspace, batchId));
    }

    private Deletion unfinished(WorkspaceId workspace, UUID batchId) {
        return receipts.find(workspace, batchId)
                .<Deletion>map(Deletion.Begun::new)
                .orElseGet(Deletion.NotDue::new);
    }
}
