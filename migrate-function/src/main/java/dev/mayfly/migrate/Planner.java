package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateRequest.Action;
import dev.mayfly.migrate.PlanReport.Planned;
import dev.mayfly.migrate.PlanReport.PlannedStatement;
import dev.mayfly.migrate.PlanReport.Touched;
import dev.mayfly.migrate.sql.Effect;
import dev.mayfly.migrate.sql.Effects;
import dev.mayfly.migrate.sql.Lock;
import dev.mayfly.migrate.sql.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** Tells what the pending migrations would lock, read and write, and changes nothing. */
final class Planner {

    private static final String OPAQUE = "runs code of its own; what that locks is not seen here";

    private final Database database;

    Planner(Database database) {
        this.database = database;
    }

    PlanReport run(@Nullable MigrationVersion target) {
        if (target != null) {
            database.requireKnown("target", target);
        }
        var history = database.history();
        var pending = history.pending().stream()
                .filter(migration -> target == null || migration.getVersion().compareTo(target) <= 0)
                .toList();
        try (var connection = database.configuration().connect()) {
            var sizes = TableSize.estimated(connection).stream()
                    .collect(Collectors.toMap(TableSize::table, Function.identity()));
            var tablesOfIndexes = tablesOfIndexes(connection);
            var planned = new ArrayList<Planned>();
            for (var migration : pending) {
                planned.add(plan(migration, sizes, tablesOfIndexes));
            }
            String to = pending.isEmpty()
                    ? history.currentText()
                    : pending.getLast().getVersion().getVersion();
            return new PlanReport(Action.PLAN.toString(), history.currentText(), to, planned);
        } catch (SQLException e) {
            throw new MigrationException("The database refused: " + Hints.explain(e), e);
        }
    }

    private Planned plan(MigrationInfo migration, Map<String, TableSize> sizes, Map<String, String> tablesOfIndexes) {
        var script = database.scripts().migration(migration.getVersion()).orElseThrow();
        var effects = new Effects(tablesOfIndexes::get);
        Set<String> created = new HashSet<>();
        var statements = new ArrayList<PlannedStatement>();
        var warnings = new ArrayList<String>();
        for (var statement : script.statements()) {
            Effects.createdTable(statement).ifPresent(created::add);
            Effects.createdIndex(statement).ifPresent(index -> tablesOfIndexes.put(index.name(), index.table()));
            var touched = effects.of(statement).stream()
                    .map(effect -> touched(effect, script, created, sizes))
                    .toList();
            warnings.addAll(warnings(statement, touched));
            statements.add(new PlannedStatement(
                    statement.summary(),
                    strongest(touched.stream()),
                    touched,
                    Effects.isOpaque(statement) ? OPAQUE : null));
        }
        return new Planned(
                migration.getVersion().getVersion(),
                migration.getDescription(),
                script.isTransactional(),
                strongest(statements.stream().flatMap(statement -> statement.tables().stream())),
                warnings,
                statements);
    }

    private Touched touched(Effect effect, Script script, Set<String> created, Map<String, TableSize> sizes) {
        boolean isNew = created.contains(effect.table());
        var size = sizes.get(effect.table());
        return new Touched(
                effect.table(),
                effect.lock(),
                effect.work(),
                isNew,
                size == null ? 0 : size.rows(),
                size == null ? 0 : size.bytes(),
                isNew ? null : warning(effect, script));
    }

    /** Outside a transaction a lock is waited for as long as only a concurrent statement should. */
    private @Nullable String warning(Effect effect, Script script) {
        if (effect.warning() == null
                && !script.isTransactional()
                && effect.lock().stopsWriters()) {
            return "missing lock_timeout: outside a transaction it may queue for %d s, and others behind it"
                    .formatted(database.configuration()
                            .patience()
                            .concurrentTimeout()
                            .toSeconds());
        }
        return effect.warning();
    }

    private static List<String> warnings(Statement statement, List<Touched> touched) {
        var warnings = new ArrayList<String>();
        for (var table : touched) {
            if (table.warning() != null) {
                warnings.add("%s: %s".formatted(table.table(), table.warning()));
            }
        }
        if (Effects.changesLockTimeout(statement)) {
            warnings.add("missing lock_timeout: it sets another one than the run's own");
        }
        return warnings;
    }

    private static Lock strongest(Stream<Touched> touched) {
        return touched.filter(table -> !table.isNew())
                .map(Touched::lock)
                .max(Lock::compareTo)
                .orElse(Lock.NONE);
    }

    private static Map<String, String> tablesOfIndexes(Connection connection) throws SQLException {
        var tables = new HashMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT indexname, tablename
                        FROM pg_indexes
                        WHERE schemaname = 'public'
                        """)) {
            while (rows.next()) {
                tables.put(rows.getString("indexname"), rows.getString("tablename"));
            }
        }
        return tables;
    }
}
