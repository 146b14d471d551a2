package dev.mayfly.batch;

import dev.mayfly.problem.SqlState;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.data.exceptions.DataAccessException;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a batch with its jobs and evaluations, and the agent and documents that only it uses.
 *
 * <p>First the fence, one short transaction: under the batch's lock it is checked once more that the batch is due and that
 * nothing runs, and {@code deleting_at} is set. From then on nobody finds the batch. Then chunks, each a transaction of
 * its own that counts itself in the receipt; whoever is killed in between leaves a fenced batch that the next cleanup
 * finds and finishes.
 */
@Singleton
public final class BatchDeletion {

    /** Rows of one table that a chunk deletes; with the evaluations of as many jobs, a statement has at most 1,000. */
    static final int CHUNK_ROWS = 500;

    private static final String LOCK_TIMEOUT = "1s";

    private final DeletionRepository deletions;
    private final WorkspaceTransactions transactions;

    BatchDeletion(DeletionRepository deletions, WorkspaceTransactions transactions) {
        this.deletions = deletions;
        this.transactions = transactions;
    }

    /** Deletes the batch because a user wants it, expired or not. */
    public Deletion delete(WorkspaceId workspace, UUID batchId, UUID requestedBy, BooleanSupplier mayGoOn) {
        return fenceAndPurge(workspace, batchId, requestedBy, mayGoOn);
    }

    /** Deletes the batch if it has expired. */
    Deletion deleteExpired(WorkspaceId workspace, UUID batchId, BooleanSupplier mayGoOn) {
        return fenceAndPurge(workspace, batchId, null, mayGoOn);
    }

    /** Goes on with a batch that is fenced. */
    Deletion resume(WorkspaceId workspace, UUID batchId, BooleanSupplier mayGoOn) {
        boolean gone = purge(workspace, batchId, mayGoOn);
        return transactions
                .read(workspace, () -> deletions.findReceipt(workspace, batchId))
                .<Deletion>map(receipt -> gone ? new Deletion.Done(receipt) : new Deletion.Begun(receipt))
                .orElseGet(Deletion.NotDue::new);
    }

    private Deletion fenceAndPurge(
            WorkspaceId workspace, UUID batchId, @Nullable UUID requestedBy, BooleanSupplier mayGoOn) {
        Optional<Deletion> refusal;
        try {
            refusal = transactions.write(workspace, () -> fence(workspace, batchId, requestedBy));
        } catch (DataAccessException e) {
            if (SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE)) {
                return new Deletion.Locked();
            }
            throw e;
        }
        return refusal.orElseGet(() -> resume(workspace, batchId, mayGoOn));
    }

    /** Empty when the batch is fenced now, otherwise why not. The check is a statement after the lock: it sees all claims. */
    private Optional<Deletion> fence(WorkspaceId workspace, UUID batchId, @Nullable UUID requestedBy) {
        deletions.limitLockWaits(LOCK_TIMEOUT);
        if (deletions.lock(workspace, batchId).isEmpty()) {
            return Optional.of(new Deletion.NotDue());
        }
        if (!deletions
                .fence(workspace, batchId, requestedBy == null, requestedBy)
                .isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(deletions.isRunning(workspace, batchId) ? new Deletion.Running() : new Deletion.NotDue());
    }

    /** Deletes chunk after chunk while there is time; true when nothing is left. */
    private boolean purge(WorkspaceId workspace, UUID batchId, BooleanSupplier mayGoOn) {
        while (mayGoOn.getAsBoolean()) {
            switch (deleteChunk(workspace, batchId)) {
                case GONE -> {
                    return true;
                }
                case LEFT_TO_ANOTHER -> {
                    return false;
                }
                case ROWS_LEFT -> {}
            }
        }
        return false;
    }

    private Progress deleteChunk(WorkspaceId workspace, UUID batchId) {
        try {
            return transactions.write(workspace, () -> deleteLockedChunk(workspace, batchId));
        } catch (DataAccessException e) {
            if (SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE)) {
                return Progress.LEFT_TO_ANOTHER;
            }
            throw e;
        }
    }

    private Progress deleteLockedChunk(WorkspaceId workspace, UUID batchId) {
        deletions.limitLockWaits(LOCK_TIMEOUT);
        if (deletions.lockFenced(workspace, batchId).isEmpty()) {
            return Progress.LEFT_TO_ANOTHER;
        }
        if (deletions.deleteJobs(workspace, batchId, CHUNK_ROWS).getFirst() == CHUNK_ROWS
                || deletions.deleteDocuments(workspace, batchId, CHUNK_ROWS).getFirst() == CHUNK_ROWS) {
            return Progress.ROWS_LEFT;
        }
        deletions.deleteBatch(workspace, batchId);
        return Progress.GONE;
    }

    private enum Progress {
        ROWS_LEFT,
        GONE,
        LEFT_TO_ANOTHER
    }
}
