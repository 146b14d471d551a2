package dev.mayfly.migrate.sql;

import static dev.mayfly.migrate.sql.Lock.ACCESS_EXCLUSIVE;
import static dev.mayfly.migrate.sql.Lock.SHARE_ROW_EXCLUSIVE;
import static dev.mayfly.migrate.sql.Lock.SHARE_UPDATE_EXCLUSIVE;

import dev.mayfly.migrate.sql.Effect.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Tells what the parts of an {@code ALTER TABLE} do; each has its own lock, and the table gets the strongest. */
final class AlterTable {

    private static final String SCANS_UNDER_LOCK =
            "constraint without NOT VALID: each row is checked while others wait; add it NOT VALID and validate it in a later migration";

    /** Defaults that differ from row to row; the others are stored once in the catalogue. */
    private static final Set<String> VOLATILE = Set.of(
            "gen_random_uuid",
            "uuidv7",
            "uuidv4",
            "random",
            "clock_timestamp",
            "nextval",
            "timeofday",
            "uuid_generate_v4");

    private final String table;
    private final Cursor actions;

    AlterTable(Cursor cursor) {
        cursor.accept("if", "exists");
        cursor.accept("only");
        table = cursor.name();
        cursor.acceptSign("*");
        actions = cursor;
    }

    List<Effect> effects() {
        var effects = new ArrayList<Effect>();
        actions.parts().forEach(action -> effects.addAll(of(action)));
        return effects;
    }

    private List<Effect> of(Cursor action) {
        if (action.accept("validate", "constraint")) {
            return List.of(Effect.of(table, SHARE_UPDATE_EXCLUSIVE, Work.SCAN));
        }
        if (action.accept("attach", "partition")) {
            return attach(action);
        }
        if (action.accept("add")) {
            return add(action);
        }
        if (action.accept("alter")) {
            action.accept("column");
            action.name();
            return List.of(alterColumn(action));
        }
        if (action.accept("set", "tablespace")
                || action.accept("set", "logged")
                || action.accept("set", "unlogged")
                || action.accept("set", "access")) {
            return List.of(locked(ACCESS_EXCLUSIVE, Work.REWRITE).but("writes the whole table anew while others wait"));
        }
        boolean isWeak =
                (action.accept("set") && action.acceptSign("(")) || action.accept("cluster") || action.accept("reset");
        boolean isTrigger = action.has("trigger") && (action.accept("enable") || action.accept("disable"));
        return List.of(locked(
                isWeak ? SHARE_UPDATE_EXCLUSIVE : isTrigger ? SHARE_ROW_EXCLUSIVE : ACCESS_EXCLUSIVE, Work.CATALOGUE));
    }

    private List<Effect> add(Cursor action) {
        if (action.accept("constraint")) {
            action.name();
            return addConstraint(action);
        }
        if (isUnnamedConstraint(action.ahead())) {
            return addConstraint(action);
        }
        action.accept("column");
        action.accept("if", "not", "exists");
        action.name();
        return addColumn(action);
    }

    private static boolean isUnnamedConstraint(Cursor ahead) {
        return ahead.accept("check")
                || ahead.accept("foreign")
                || ahead.accept("primary")
                || ahead.accept("unique")
                || ahead.accept("exclude");
    }

    private List<Effect> addConstraint(Cursor action) {
        boolean isUnchecked = action.has("not", "valid");
        if (action.accept("foreign", "key")) {
            action.skipPast("references");
            String referenced = action.name();
            var work = isUnchecked ? Work.CATALOGUE : Work.SCAN;
            var onReferencing = locked(SHARE_ROW_EXCLUSIVE, work);
            return List.of(
                    isUnchecked ? onReferencing : onReferencing.but(SCANS_UNDER_LOCK),
                    Effect.of(referenced, SHARE_ROW_EXCLUSIVE, work));
        }
        if (action.accept("check")) {
            return List.of(
                    isUnchecked
                            ? locked(ACCESS_EXCLUSIVE, Work.CATALOGUE)
                            : locked(ACCESS_EXCLUSIVE, Work.SCAN).but(SCANS_UNDER_LOCK));
        }
        return List.of(
                action.has("using", "index")
                        ? locked(ACCESS_EXCLUSIVE, Work.CATALOGUE)
                        : locked(ACCESS_EXCLUSIVE, Work.SCAN)
                                .but(
                                        "builds its index while others wait; build it CONCURRENTLY before, and add the constraint USING INDEX"));
    }

    private List<Effect> addColumn(Cursor action) {
        var effects = new ArrayList<Effect>();
        boolean isVirtual = action.has("virtual");
        boolean isRewritten = action.has("stored")
                || action.has("identity")
                || action.has("serial")
                || action.has("bigserial")
                || VOLATILE.stream().anyMatch(action::has);
        if (isRewritten && !isVirtual) {
            effects.add(locked(ACCESS_EXCLUSIVE, Work.REWRITE)
                    .but("its value differs from row to row: the whole table is written anew while others wait"));
        } else if (action.has("check") || action.has("unique") || action.has("primary", "key")) {
            effects.add(locked(ACCESS_EXCLUSIVE, Work.SCAN).but(SCANS_UNDER_LOCK));
        } else if (action.has("not", "null") && !action.has("default")) {
            effects.add(locked(ACCESS_EXCLUSIVE, Work.SCAN)
                    .but("NOT NULL without a default is refused where there are rows"));
        } else {
            effects.add(locked(ACCESS_EXCLUSIVE, Work.CATALOGUE));
        }
        if (action.skipPast("references")) {
            effects.add(Effect.of(action.name(), SHARE_ROW_EXCLUSIVE, Work.CATALOGUE));
            effects.add(locked(ACCESS_EXCLUSIVE, Work.SCAN).but(SCANS_UNDER_LOCK));
        }
        return effects;
    }

    private Effect alterColumn(Cursor action) {
        if (action.accept("type") || action.accept("set", "data", "type")) {
            return locked(ACCESS_EXCLUSIVE, Work.REWRITE)
                    .but(
                            "column type change: the table may be written anew while others wait; add a column and move the values");
        }
        if (action.accept("set", "not", "null")) {
            return locked(ACCESS_EXCLUSIVE, Work.SCAN)
                    .but(
                            "reads each row while others wait, unless a valid constraint CHECK (… IS NOT NULL) is there already");
        }
        if (action.accept("set", "statistics")) {
            return locked(SHARE_UPDATE_EXCLUSIVE, Work.CATALOGUE);
        }
        return locked(ACCESS_EXCLUSIVE, Work.CATALOGUE);
    }

    private List<Effect> attach(Cursor action) {
        String partition = action.name();
        return List.of(
                locked(SHARE_UPDATE_EXCLUSIVE, Work.CATALOGUE), Effect.of(partition, ACCESS_EXCLUSIVE, Work.SCAN));
    }

    private Effect locked(Lock lock, Work work) {
        return Effect.of(table, lock, work);
    }
}
