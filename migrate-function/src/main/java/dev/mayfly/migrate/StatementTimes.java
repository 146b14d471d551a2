package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateReport.TimedStatement;
import dev.mayfly.migrate.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Measures each statement of a run; of a migration that was tried again, the last attempt. */
final class StatementTimes implements Callback {

    private final Map<String, List<TimedStatement>> times = new HashMap<>();
    private long begin;

    List<TimedStatement> of(String version) {
        return times.getOrDefault(version, List.of());
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE
                || event == Event.BEFORE_EACH_MIGRATE_STATEMENT
                || event == Event.AFTER_EACH_MIGRATE_STATEMENT;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        String version = context.getMigrationInfo().getVersion().getVersion();
        if (event == Event.BEFORE_EACH_MIGRATE) {
            times.put(version, new ArrayList<>());
        } else if (event == Event.BEFORE_EACH_MIGRATE_STATEMENT) {
            begin = System.nanoTime();
        } else {
            long millis = (System.nanoTime() - begin) / 1_000_000;
            for (var statement : Statement.of(context.getStatement().getSql())) {
                times.computeIfAbsent(version, _ -> new ArrayList<>())
                        .add(new TimedStatement(statement.summary(), millis));
            }
        }
    }

    @Override
    public String getCallbackName() {
        return "statement times";
    }
}
