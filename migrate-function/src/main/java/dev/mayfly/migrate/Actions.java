package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateRequest.Operation;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Does what is asked for, and reports it. */
final class Actions {

    private final Database database;
    private final Migrator migrator;
    private final Backfills backfills;
    private final BackfillStates states;

    Actions(Database database) {
        this.database = database;
        this.migrator = new Migrator(database);
        this.backfills = new Backfills(database.configuration());
        this.states = new BackfillStates(database.configuration());
    }

    /** A backfill stops when there is no time any more; everything else goes to its end. */
    Object run(MigrateRequest request, BooleanSupplier hasTime) {
        return switch (request.action()) {
            case MIGRATE -> migrator.migrate(request.target());
            case INFO -> migrator.info();
            case VALIDATE -> migrator.validate();
            case PLAN -> new Planner(database).run(request.target());
            case VERIFY -> new Verifier(database).run();
            case REPAIR -> new Repair(database).run();
            case ROLLBACK -> new Rollback(database).run(request);
            case BASELINE -> new Baseline(database).run(request.version());
            case BACKFILL -> backfill(request, hasTime);
            case SNAPSHOT ->
                new Snapshots(database.configuration().backup(), Clock.systemUTC())
                        .take(database.history().currentText());
        };
    }

    private Object backfill(MigrateRequest request, BooleanSupplier hasTime) {
        if (request.operation() == Operation.LIST) {
            return states.of(Operation.LIST, backfills.names());
        }
        var backfill = backfills.named(request.name());
        return switch (request.operation()) {
            case LIST, STATUS -> states.of(Operation.STATUS, List.of(backfill.name()));
            case CANCEL -> states.cancel(backfill.name());
            case RESUME -> {
                states.requireUnfinished(backfill.name());
                yield run(backfill, request, hasTime);
            }
            case RUN -> run(backfill, request, hasTime);
        };
    }

    private BackfillReport run(Backfill backfill, MigrateRequest request, BooleanSupplier hasTime) {
        return request.isDryRun() ? backfills.preview(backfill, hasTime) : backfills.run(backfill, hasTime);
    }
}
