package dev.mayfly.problem;

import java.util.List;

/** The caller has reached a limit: 429. */
public final class LimitException extends DomainException {

    public LimitException(String code, String message) {
        super(code, message, List.of());
    }
}
