package dev.mayfly.api.train;

import dev.mayfly.problem.DomainException;
import dev.mayfly.problem.SqlState;
import java.util.function.Supplier;

/** What was there when it was looked at, and has been deleted by somebody else before a new row could refer to it. */
final class Gone {

    private Gone() {}

    /** Runs the insert; when the database says that what the row refers to is gone, throws what the look would have thrown. */
    static <T> T refuse(Supplier<T> insert, Supplier<? extends DomainException> refusal) {
        try {
            return insert.get();
        } catch (RuntimeException e) {
            if (SqlState.isReferred(e)) {
                throw refusal.get();
            }
            throw e;
        }
    }
}
