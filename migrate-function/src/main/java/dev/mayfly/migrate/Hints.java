package dev.mayfly.migrate;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells what an operator can do about an error of the database. */
final class Hints {

    private static final String ALREADY_THERE =
            "; it is there already, and no migration of ours made it. The action verify lists what differs. When another tool made the same tables, the action baseline takes them over; otherwise rename or drop what is in the way, and migrate again";

    private Hints() {}

    /** The error's message and the way out, when one is known. */
    static String explain(Throwable failure) {
        return message(failure) + hint(sqlState(failure));
    }

    private static String hint(String sqlState) {
        return switch (sqlState) {
            // Tables and indexes, types and constraints, columns, functions, schemas.
            case "42P07", "42710", "42701", "42723", "42P06" -> ALREADY_THERE;
            case "42501" -> "; migrate as the owner of the tables, with CREATEROLE (DIRECT_USER)";
            case "23502", "23503", "23505", "23514" ->
                "; rows that are there already break the new rule. Mend them, and migrate again";
            case "53100" -> "; make room, and migrate again";
            case "57P01", "08006", "08003" ->
                "; the connection was cut. Migrate again: the next run goes on from there";
            default -> "";
        };
    }

    private static String message(Throwable failure) {
        SQLException sql = sqlException(failure);
        return sql == null ? String.valueOf(failure.getMessage()) : String.valueOf(sql.getMessage());
    }

    private static String sqlState(Throwable failure) {
        SQLException sql = sqlException(failure);
        return sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
    }

    private static @Nullable SQLException sqlException(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
