package dev.mayfly.problem;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** What PostgreSQL said went wrong, by the codes of appendix A of its manual. */
public final class SqlState {

    public static final String LOCK_NOT_AVAILABLE = "55P03";
    /** A code of our own: the transaction would leave a train without the last of its owners. */
    public static final String LAST_OWNER = "MF001";

    /** Waited too long for a lock or took too long, was to be cancelled, or ran into somebody who came the other way. */
    private static final Set<String> BUSY = Set.of(LOCK_NOT_AVAILABLE, "57014", "40P01");

    private static final Set<String> REFERRED = Set.of("23503", "23001");
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

    /** Whether a row could not go because another refers to it. */
    public static boolean isReferred(Throwable failure) {
        return of(failure).filter(REFERRED::contains).isPresent();
    }

    /** Whether others were in the way, or the statement was too large for the time that it had. */
    public static boolean isBusy(Throwable failure) {
        return of(failure).filter(BUSY::contains).isPresent();
    }

    public static boolean is(Throwable failure, String code) {
        return of(failure).filter(code::equals).isPresent();
    }
}
