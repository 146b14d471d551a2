package dev.mayfly.migrate.sql;

/** PostgreSQL's locks on a table, the weakest first. */
public enum Lock {
    NONE,
    ACCESS_SHARE,
    ROW_SHARE,
    ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    EXCLUSIVE,
    ACCESS_EXCLUSIVE;

    /** Whether writers of the table wait for it. */
    public boolean stopsWriters() {
        return compareTo(SHARE) >= 0;
    }
}
