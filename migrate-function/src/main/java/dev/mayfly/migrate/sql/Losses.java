package dev.mayfly.migrate.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what of the data a script would delete, without running it. */
public final class Losses {

    private static final Pattern CONDITION =
            Pattern.compile("DELETE\\s+FROM\\s+\\S+\\s+WHERE\\s+(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Losses() {}

    /**
     * Something that goes with its content.
     *
     * @param column null when the whole table goes, or rows of it do
     * @param condition which rows go, null when all do
     */
    public record Loss(
            String table, @Nullable String column, @Nullable String condition) {

        /** What it is, by the names of the schema. */
        public String what() {
            if (column != null) {
                return "column %s.%s".formatted(table, column);
            }
            return condition == null ? "table " + table : "rows of %s where %s".formatted(table, condition);
        }
    }

    /** What is dropped or deleted; a table that the script empties and then fills again is written anew, not lost. */
    public static List<Loss> of(List<Statement> script) {
        Set<String> filled = new HashSet<>();
        var losses = new ArrayList<Loss>();
        for (var statement : script.reversed()) {
            var cursor = statement.cursor();
            if (cursor.accept("insert", "into")) {
                filled.add(cursor.name());
            }
            losses.addAll(
                    0,
                    of(statement).stream()
                            .filter(loss ->
                                    loss.column() != null || loss.condition() != null || !filled.contains(loss.table()))
                            .toList());
        }
        return losses;
    }

    private static List<Loss> of(Statement statement) {
        var cursor = statement.cursor();
        if (cursor.accept("drop", "table") || cursor.accept("truncate")) {
            cursor.accept("table");
            cursor.accept("if", "exists");
            return cursor.names().stream()
                    .map(table -> new Loss(table, null, null))
                    .toList();
        }
        if (cursor.accept("alter", "table")) {
            return droppedColumns(cursor);
        }
        if (cursor.accept("delete", "from")) {
            return List.of(new Loss(cursor.name(), null, condition(statement)));
        }
        return List.of();
    }

    private static List<Loss> droppedColumns(Cursor cursor) {
        cursor.accept("if", "exists");
        cursor.accept("only");
        String table = cursor.name();
        var losses = new ArrayList<Loss>();
        for (var action : cursor.parts()) {
            if (action.accept("drop") && !action.accept("constraint")) {
                action.accept("column");
                action.accept("if", "exists");
                losses.add(new Loss(table, action.name(), null));
            }
        }
        return losses;
    }

    /** As it stands in the script, to be counted by. */
    private static @Nullable String condition(Statement statement) {
        var matcher = CONDITION.matcher(statement.sql());
        return matcher.matches() ? matcher.group(1).strip() : null;
    }
}
