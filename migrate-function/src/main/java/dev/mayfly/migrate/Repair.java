package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateRequest.Action;
import java.util.ArrayList;
import java.util.List;

/** Mends what a run that was killed, or failed half-way, has left; what was edited it only tells. */
final class Repair {

    private final Database database;

    Repair(Database database) {
        this.database = database;
    }

    RepairReport run() {
        try (var run = Run.begin(database.configuration())) {
            var forgotten = run.forgetFailures();
            var history = database.history();
            var dropped = new ArrayList<String>(run.dropLeftovers(pending(history)));
            var rebuilt = new ArrayList<String>();
            for (String index : run.invalidIndexes()) {
                // The copies that REINDEX CONCURRENTLY works on.
                if (index.matches("\\w+_cc(new|old)\\d*")) {
                    run.dropIndex(index);
                    dropped.add(index);
                } else {
                    run.outwaiting("REINDEX INDEX CONCURRENTLY " + index);
                    rebuilt.add(index);
                }
            }
            var problems = history.problems();
            return new RepairReport(
                    Action.REPAIR.toString(), problems.isEmpty(), forgotten, dropped, rebuilt, problems);
        }
    }

    private List<Script> pending(History history) {
        return history.pending().stream()
                .flatMap(migration -> database.scripts().migration(migration.getVersion()).stream())
                .toList();
    }
}
