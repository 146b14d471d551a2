package dev.mayfly.migrate.sql;

import org.jspecify.annotations.Nullable;

/**
 * What a statement does to one table.
 *
 * @param lock which it holds until its transaction ends
 * @param work what it does while it holds the lock
 * @param warning why it should not be done like that to a table that is in use
 */
public record Effect(
        String table, Lock lock, Work work, @Nullable String warning) {

    /** How long something takes, by what it depends on. */
    public enum Work {
        /** The catalogue alone, however large the table is. */
        CATALOGUE,
        /** Some rows, as a write of the application does. */
        ROWS,
        /** Each row is read. */
        SCAN,
        /** Each row is written anew, and each index built anew. */
        REWRITE
    }

    static Effect of(String table, Lock lock, Work work) {
        return new Effect(table, lock, work, null);
    }

    Effect but(String warned) {
        return new Effect(table, lock, work, warned);
    }
}
