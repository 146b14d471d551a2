package dev.mayfly.batch;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Walks over what the cleanup should delete, page by page, the longest overdue first.
 *
 * <p>The walk goes on behind each batch whatever became of it, so that what is skipped does not come up twice in a run.
 */
@Singleton
final class DueBatches {

    private static final int PAGE = 100;
    private static final DueBatch START = new DueBatch(new UUID(0, 0), new UUID(0, 0), "", Instant.EPOCH);

    private final DeletionRepository deletions;

    DueBatches(DeletionRepository deletions) {
        this.deletions = deletions;
    }

    /** Visits what has expired; false when {@code mayGoOn} ended the walk before its end. */
    boolean forEachExpired(CleanupScope scope, BooleanSupplier mayGoOn, Consumer<DueBatch> visit) {
        return walk(
                scope,
                last -> deletions.listExpired(last.dueAt(), last.workspaceId(), last.id(), PAGE),
                mayGoOn,
                visit);
    }

    /** Visits what is fenced and not yet gone; false when {@code mayGoOn} ended the walk before its end. */
    boolean forEachHalfDeleted(CleanupScope scope, BooleanSupplier mayGoOn, Consumer<DueBatch> visit) {
        return walk(scope, last -> deletions.listHalfDeleted(last.dueAt(), last.id(), PAGE), mayGoOn, visit);
    }

    private static boolean walk(
            CleanupScope scope, PageAfter pageAfter, BooleanSupplier mayGoOn, Consumer<DueBatch> visit) {
        DueBatch last = START;
        List<DueBatch> page;
        do {
            DueBatch after = last;
            page = scope.run(() -> pageAfter.list(after));
            for (DueBatch batch : page) {
                if (!mayGoOn.getAsBoolean()) {
                    return false;
                }
                visit.accept(batch);
                last = batch;
            }
        } while (page.size() == PAGE);
        return true;
    }

    @FunctionalInterface
    private interface PageAfter {
        List<DueBatch> list(DueBatch last);
    }
}
