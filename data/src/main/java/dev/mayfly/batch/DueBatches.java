package dev.mayfly.batch;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Walks over what the cleanup should delete, page by page, the longest overdue first; in a page, what a chunk holds of one
 * workspace together.
 *
 * <p>The walk goes on behind each batch whatever became of it, so that what is skipped does not come up twice in a run.
 */
@Singleton
final class DueBatches {

    private static final int PAGE = 100;
    private static final DueBatch START = new DueBatch(new UUID(0, 0), new UUID(0, 0), "", Instant.EPOCH);

    private final DueBatchRepository batches;
    private final BatchLots lots;

    DueBatches(DueBatchRepository batches, BatchLots lots) {
        this.batches = batches;
        this.lots = lots;
    }

    /** Visits what has expired, until {@code mayGoOn} ends the walk. */
    void forEachExpired(CleanupScope scope, BooleanSupplier mayGoOn, Consumer<DueBatch> visit) {
        walk(after -> listExpired(scope, after), page -> page, mayGoOn, visit);
    }

    /** As {@link #forEachExpired}, in lots that may go in one chunk. */
    void forEachExpiredLot(CleanupScope scope, BooleanSupplier mayGoOn, Consumer<List<DueBatch>> visit) {
        walk(after -> listExpired(scope, after), page -> lots.of(scope, page), mayGoOn, visit);
    }

    /** Visits what is fenced and not yet gone, until {@code mayGoOn} ends the walk. */
    void forEachHalfDeleted(CleanupScope scope, BooleanSupplier mayGoOn, Consumer<DueBatch> visit) {
        PageAfter pageAfter = last -> scope.run(() -> batches.listHalfDeleted(last.dueAt(), last.id(), PAGE));
        walk(pageAfter, page -> page, mayGoOn, visit);
    }

    private List<DueBatch> listExpired(CleanupScope scope, DueBatch last) {
        return scope.run(() -> batches.listExpired(last.dueAt(), last.workspaceId(), last.id(), PAGE));
    }

    private static <T> void walk(
            PageAfter pageAfter, Function<List<DueBatch>, List<T>> parts, BooleanSupplier mayGoOn, Consumer<T> visit) {
        List<DueBatch> page = List.of(START);
        do {
            page = pageAfter.list(page.getLast());
            for (T part : parts.apply(page)) {
                if (!mayGoOn.getAsBoolean()) {
                    return;
                }
                visit.accept(part);
            }
        } while (page.size() == PAGE);
    }

    @FunctionalInterface
    private interface PageAfter {
        List<DueBatch> list(DueBatch last);
    }
}
