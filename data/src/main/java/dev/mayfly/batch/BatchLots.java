package dev.mayfly.batch;

import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Puts batches of one workspace together for as long as one chunk holds all their rows: what deleting a small one takes by
 * itself is mostly its transaction.
 */
@Singleton
final class BatchLots {

    /** Of the batch, its agent and the agent's version, next to which only two tables count that have as many rows. */
    private static final int OWN_ROWS = 2;

    private final DueBatchRepository due;

    BatchLots(DueBatchRepository due) {
        this.due = due;
    }

    /** Each of the batches in one lot; what has no company, or is too large for it, in one of its own. */
    List<List<DueBatch>> of(CleanupScope scope, List<DueBatch> batches) {
        return batches.stream()
                .collect(Collectors.groupingBy(DueBatch::workspaceId, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .flatMap(entry -> split(scope, new WorkspaceId(entry.getKey()), entry.getValue()).stream())
                .toList();
    }

    private List<List<DueBatch>> split(CleanupScope scope, WorkspaceId workspace, List<DueBatch> batches) {
        if (batches.size() == 1) {
            return List.of(batches);
        }
        List<UUID> ids = batches.stream().map(DueBatch::id).toList();
        Map<UUID, Long> sizes = scope.run(() -> due.measure(workspace, ids, BatchDeletion.CHUNK_ROWS)).stream()
                .collect(Collectors.toMap(BatchSize::id, BatchSize::rows));
        var lots = new ArrayList<List<DueBatch>>();
        long room = 0;
        for (DueBatch batch : batches) {
            long rows = sizes.getOrDefault(batch.id(), 0L) + OWN_ROWS;
            if (rows > room) {
                lots.add(new ArrayList<>());
                room = BatchDeletion.CHUNK_ROWS;
            }
            lots.getLast().add(batch);
            room -= rows;
        }
        return lots;
    }
}
