package dev.mayfly.problem;

import java.util.List;

/** The caller is known and may not do this: 403. */
public final class ForbiddenException extends DomainException {

    public ForbiddenException(String code, String message) {
        super(code, message, List.of());
    }
}
