package dev.mayfly.batch;

import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes several small expired batches of a workspace in one transaction, each as {@link BatchDeletion} would: under its
 * lock, checked once more, fenced, with a receipt of its own.
 *
 * <p>All or nothing: what goes wrong with one of them takes everything back, and then each is to be deleted by itself, so that
 * the one fails alone. Batches that somebody holds, or that must not be deleted, are left out and keep nobody waiting.
 */
@Singleton
final class LotDeletion {

    private static final Logger LOG = LoggerFactory.getLogger(LotDeletion.class);

    /** As many as a lot's executions take, when few of them have more than one line of a log. */
    private static final int USAGE_STATEMENTS = 3;

    private final FenceRepository fences;
    private final DeletionRepository deletions;
    private final WorkspaceTransactions transactions;

    LotDeletion(FenceRepository fences, DeletionRepository deletions, WorkspaceTransactions transactions) {
        this.fences = fences;
        this.deletions = deletions;
        this.transactions = transactions;
    }

    /** Deletes what it can of a lot that a chunk holds; returns what became of these. All others are as they were. */
    Map<UUID, Deletion.Done> deleteExpired(WorkspaceId workspace, List<UUID> lot) {
        try {
            return transactions.write(workspace, BatchDeletion.LOCK_TIMEOUT, () -> delete(workspace, lot));
        } catch (RuntimeException e) {
            LOG.atInfo()
                    .addKeyValue("workspaceId", workspace.value())
                    .addKeyValue("cause", e.getClass().getSimpleName())
                    .log("Could not delete {} experiments together, deleting each by itself", lot.size());
            return Map.of();
        }
    }

    /** The check is a statement after the lock: it sees all claims. */
    private Map<UUID, Deletion.Done> delete(WorkspaceId workspace, List<UUID> lot) {
        List<UUID> free = fences.lockFree(workspace, lot);
        List<UUID> fenced = free.isEmpty() ? free : fences.fence(workspace, free, true, null);
        if (fenced.isEmpty()) {
            return Map.of();
        }
        DeletionStep next = deletions
                .deleteJobs(workspace, fenced, BatchDeletion.CHUNK_ROWS)
                .getFirst();
        boolean isUsed = next == DeletionStep.USAGE;
        if (next == DeletionStep.JOBS || (isUsed && !deleteUsage(workspace, fenced))) {
            throw new IllegalStateException("A lot has more rows than were counted");
        }
        List<Long> jobs = deletions.deleteRest(workspace, fenced, BatchDeletion.CHUNK_ROWS, isUsed);
        if (jobs.size() != fenced.size()) {
            throw new IllegalStateException("A lot has grown while it was deleted");
        }
        var done = new HashMap<UUID, Deletion.Done>();
        for (int i = 0; i < jobs.size(); i++) {
            done.put(fenced.get(i), new Deletion.Done(jobs.get(i)));
        }
        return done;
    }

    /** False when rows are left. */
    private boolean deleteUsage(WorkspaceId workspace, List<UUID> fenced) {
        for (int i = 0; i < USAGE_STATEMENTS; i++) {
            if (deletions
                            .deleteUsage(workspace, fenced, BatchDeletion.USAGE_ROWS)
                            .getFirst()
                    < BatchDeletion.USAGE_ROWS) {
                return true;
            }
        }
        return false;
    }
}
