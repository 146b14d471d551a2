package dev.mayfly.api.batch;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.batch.CleanupRun;
import dev.mayfly.batch.CleanupRunRepository;
import dev.mayfly.batch.DeletionReceipt;
import dev.mayfly.batch.DeletionReceiptRepository;
import dev.mayfly.schema.AppliedMigration;
import dev.mayfly.schema.BackfillProgress;
import dev.mayfly.schema.SchemaHistoryRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What was tidied up in a workspace, and done to the database that it is in; each list in a transaction of its own. */
@Singleton
public final class Upkeep {

    private final CleanupRunRepository runs;
    private final DeletionReceiptRepository receipts;
    private final SchemaHistoryRepository history;
    private final WorkspaceTransactions transactions;

    Upkeep(
            CleanupRunRepository runs,
            DeletionReceiptRepository receipts,
            SchemaHistoryRepository history,
            WorkspaceTransactions transactions) {
        this.runs = runs;
        this.receipts = receipts;
        this.history = history;
        this.transactions = transactions;
    }

    /** The runs that admins of the workspace have started, the newest first. */
    public Page<CleanupRun> runs(Caller caller, int limit, @Nullable String cursor) {
        var cursors = Cursor.over(caller.workspace(), "cleanup-runs");
        Instant before = cursors.decode(cursor, Cursor.END_OF_TIME, parts -> Instant.parse(parts.getFirst()));
        var found = transactions.read(caller.workspace(), () -> runs.list(caller.workspace(), before, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.startedAt()));
    }

    /** What was deleted in the workspace, by the cleanup and by hand, the newest first. */
    public Page<DeletionReceipt> receipts(Caller caller, int limit, @Nullable String cursor) {
        var cursors = Cursor.over(caller.workspace(), "deletion-receipts");
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        var found = transactions.read(
                caller.workspace(), () -> receipts.list(caller.workspace(), place.time(), place.id(), limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.startedAt(), last.batchId()));
    }

    /** Backfills of the database, the last begun first. */
    public Page<BackfillProgress> backfills(Caller caller, int limit, @Nullable String cursor) {
        var cursors = Cursor.over("backfills");
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        var found =
                transactions.read(caller.workspace(), () -> history.listBackfills(place.time(), place.id(), limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.startedAt(), last.id()));
    }

    /** Migrations of the database, the last applied first. */
    public Page<AppliedMigration> migrations(Caller caller, int limit, @Nullable String cursor) {
        var cursors = Cursor.over("migrations");
        int before = cursors.decode(cursor, Integer.MAX_VALUE, parts -> Integer.parseInt(parts.getFirst()));
        var found = transactions.read(caller.workspace(), () -> history.listMigrations(before, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.place()));
    }
}
