package dev.mayfly.cleanup;

import dev.mayfly.workspace.WorkspacePurgeRepository;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/**
 * Deletes all that is left of workspaces that were deleted 30 days ago, in chunks that each count themselves in the
 * receipt; a run that ends in between is gone on with by the next.
 */
@Singleton
final class WorkspacePurge {

    private static final int PAGE = 100;
    private static final int CHUNK_ROWS = 1000;

    private final WorkspacePurgeRepository purges;

    WorkspacePurge(WorkspacePurgeRepository purges) {
        this.purges = purges;
    }

    /** Goes on behind a workspace that fails, so that it does not keep the others from being purged. */
    void purge(UpkeepRun run) {
        UUID last = new UUID(0, 0);
        List<UUID> page;
        do {
            page = purges.listDue(last, PAGE);
            for (UUID due : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                run.attempt("purge a workspace", due, () -> purge(run, due));
                last = due;
            }
        } while (page.size() == PAGE);
    }

    private void purge(UpkeepRun run, UUID workspaceId) {
        long deleted = CHUNK_ROWS;
        while (deleted == CHUNK_ROWS && run.mayGoOn()) {
            deleted = purges.purge(workspaceId, CHUNK_ROWS);
            run.rowsPurged += deleted;
        }
        if (deleted > 0 && deleted < CHUNK_ROWS) {
            run.workspacesPurged++;
        }
    }
}
