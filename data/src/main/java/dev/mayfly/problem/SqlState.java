package dev.mayfly.problem;

import java.sql.SQLException;
import java.util.Optional;

/** What PostgreSQL said went wrong, by the codes of appendix A of its manual. */
public final class SqlState {

    public static final String LOCK_NOT_AVAILABLE = "55P03";
    public static final String UNIQUE_VIOLATION = "23505";

    private SqlState() {}

    /** The code of the first database error among the causes. */
    public static Optional<String> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }

    public static boolean is(Throwable failure, String code) {
        return of(failure).filter(code::equals).isPresent();
    }
}
