package dev.mayfly.migrate.sql;

import static dev.mayfly.migrate.sql.Lock.ACCESS_EXCLUSIVE;
import static dev.mayfly.migrate.sql.Lock.ROW_EXCLUSIVE;
import static dev.mayfly.migrate.sql.Lock.SHARE;
import static dev.mayfly.migrate.sql.Lock.SHARE_ROW_EXCLUSIVE;
import static dev.mayfly.migrate.sql.Lock.SHARE_UPDATE_EXCLUSIVE;

import dev.mayfly.migrate.sql.Effect.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells which tables a statement locks, how much, and for what work.
 *
 * <p>It knows the statements that migrations are made of. What a function or a block does inside it does not see, and says so
 * ({@link #isOpaque}).
 */
public final class Effects {

    private static final String MOVES_ROWS =
            "moves rows inside a migration; in a backfill it could be stopped and would hold few rows at a time";

    private final Function<String, @Nullable String> tablesOfIndexes;

    /** Knows the table of an index, by the index' name, for statements that name the index alone. */
    public Effects(Function<String, @Nullable String> tablesOfIndexes) {
        this.tablesOfIndexes = tablesOfIndexes;
    }

    /** One for each table, and for each part of an {@code ALTER TABLE}. */
    public List<Effect> of(Statement statement) {
        var cursor = statement.cursor();
        if (cursor.accept("create")) {
            return create(cursor);
        }
        if (cursor.accept("alter", "table")) {
            return new AlterTable(cursor).effects();
        }
        if (cursor.accept("alter", "policy")) {
            return onTable(cursor, ACCESS_EXCLUSIVE);
        }
        if (cursor.accept("alter", "index")) {
            cursor.accept("if", "exists");
            return ofIndexes(cursor, SHARE_UPDATE_EXCLUSIVE, null);
        }
        if (cursor.accept("drop")) {
            return drop(cursor);
        }
        return move(cursor);
    }

    /** The table that the statement makes, if it makes one. */
    public static Optional<String> createdTable(Statement statement) {
        var cursor = statement.cursor();
        if (!cursor.accept("create")) {
            return Optional.empty();
        }
        skipTableKind(cursor);
        if (!cursor.accept("table")) {
            return Optional.empty();
        }
        cursor.accept("if", "not", "exists");
        return Optional.of(cursor.name());
    }

    /** The index that the statement makes, if it makes one. */
    public static Optional<CreatedIndex> createdIndex(Statement statement) {
        var cursor = statement.cursor();
        if (!cursor.accept("create")) {
            return Optional.empty();
        }
        cursor.accept("unique");
        if (!cursor.accept("index")) {
            return Optional.empty();
        }
        cursor.accept("concurrently");
        cursor.accept("if", "not", "exists");
        String name = cursor.name();
        cursor.skipPast("on");
        cursor.accept("only");
        String table = cursor.name();
        return Optional.of(new CreatedIndex(name, table));
    }

    /** The indexes that the statement drops outside a transaction. */
    public static List<String> concurrentlyDropped(Statement statement) {
        var cursor = statement.cursor();
        if (!cursor.accept("drop", "index", "concurrently")) {
            return List.of();
        }
        cursor.accept("if", "exists");
        return cursor.names();
    }

    /** Whether it runs code that a reader of the statement does not see. */
    public static boolean isOpaque(Statement statement) {
        var cursor = statement.cursor();
        return cursor.accept("do") || cursor.accept("call") || cursor.accept("select") || cursor.accept("with");
    }

    /** Whether it gives up how long the run lets others wait. */
    public static boolean changesLockTimeout(Statement statement) {
        var cursor = statement.cursor();
        return (cursor.accept("set") || cursor.accept("reset")) && cursor.has("lock_timeout");
    }

    /** An index, and the table that it is of. */
    public record CreatedIndex(String name, String table) {}

    private static List<Effect> create(Cursor cursor) {
        cursor.accept("or", "replace");
        boolean isUnique = cursor.accept("unique");
        if (cursor.accept("index")) {
            return List.of(createIndex(cursor, isUnique));
        }
        if (cursor.accept("policy")) {
            return onTable(cursor, ACCESS_EXCLUSIVE);
        }
        cursor.accept("constraint");
        if (cursor.accept("trigger")) {
            return onTable(cursor, SHARE_ROW_EXCLUSIVE);
        }
        skipTableKind(cursor);
        return cursor.accept("table") ? createTable(cursor) : List.of();
    }

    private static Effect createIndex(Cursor cursor, boolean isUnique) {
        boolean isConcurrent = cursor.accept("concurrently");
        cursor.skipPast("on");
        cursor.accept("only");
        String table = cursor.name();
        if (isConcurrent) {
            return Effect.of(table, SHARE_UPDATE_EXCLUSIVE, Work.SCAN);
        }
        return Effect.of(table, SHARE, Work.SCAN)
                .but("index not concurrent: writers wait until it is built; use CREATE %sINDEX CONCURRENTLY"
                        .formatted(isUnique ? "UNIQUE " : ""));
    }

    private static List<Effect> createTable(Cursor cursor) {
        cursor.accept("if", "not", "exists");
        cursor.name();
        var effects = new ArrayList<Effect>();
        if (cursor.skipPast("partition", "of")) {
            effects.add(Effect.of(cursor.name(), ACCESS_EXCLUSIVE, Work.CATALOGUE));
        }
        while (cursor.skipPast("references")) {
            effects.add(Effect.of(cursor.name(), SHARE_ROW_EXCLUSIVE, Work.CATALOGUE));
        }
        return effects;
    }

    private List<Effect> drop(Cursor cursor) {
        if (cursor.accept("index")) {
            boolean isConcurrent = cursor.accept("concurrently");
            cursor.accept("if", "exists");
            return isConcurrent
                    ? ofIndexes(cursor, SHARE_UPDATE_EXCLUSIVE, null)
                    : ofIndexes(cursor, ACCESS_EXCLUSIVE, "index dropped not concurrently: readers and writers wait");
        }
        if (cursor.accept("table")) {
            cursor.accept("if", "exists");
            return cursor.names().stream()
                    .map(table -> Effect.of(table, ACCESS_EXCLUSIVE, Work.CATALOGUE))
                    .toList();
        }
        if (cursor.accept("policy") || cursor.accept("trigger")) {
            return onTable(cursor, ACCESS_EXCLUSIVE);
        }
        return List.of();
    }

    private List<Effect> ofIndexes(Cursor cursor, Lock lock, @Nullable String warning) {
        return cursor.names().stream()
                .map(index -> {
                    String table = tablesOfIndexes.apply(index);
                    return new Effect(table == null ? index : table, lock, Work.CATALOGUE, warning);
                })
                .toList();
    }

    private static List<Effect> onTable(Cursor cursor, Lock lock) {
        return cursor.skipPast("on") ? List.of(Effect.of(cursor.name(), lock, Work.CATALOGUE)) : List.of();
    }

    private static List<Effect> move(Cursor cursor) {
        if (cursor.accept("insert", "into")) {
            return List.of(Effect.of(cursor.name(), ROW_EXCLUSIVE, Work.ROWS));
        }
        if (cursor.accept("update") || cursor.accept("delete", "from")) {
            cursor.accept("only");
            return List.of(Effect.of(cursor.name(), ROW_EXCLUSIVE, Work.SCAN).but(MOVES_ROWS));
        }
        if (cursor.accept("analyze")) {
            cursor.accept("verbose");
            return cursor.names().stream()
                    .map(table -> Effect.of(table, SHARE_UPDATE_EXCLUSIVE, Work.ROWS))
                    .toList();
        }
        if (cursor.accept("truncate")) {
            cursor.accept("table");
            return cursor.names().stream()
                    .map(table ->
                            Effect.of(table, ACCESS_EXCLUSIVE, Work.CATALOGUE).but("deletes every row"))
                    .toList();
        }
        if (cursor.accept("vacuum", "full") || cursor.accept("cluster")) {
            return cursor.names().stream()
                    .map(table ->
                            Effect.of(table, ACCESS_EXCLUSIVE, Work.REWRITE).but("writes the whole table anew"))
                    .toList();
        }
        return List.of();
    }

    private static void skipTableKind(Cursor cursor) {
        if (cursor.accept("global") || cursor.accept("local")) {
            skipTableKind(cursor);
        }
        if (!cursor.accept("temporary") && !cursor.accept("temp")) {
            cursor.accept("unlogged");
        }
    }
}
