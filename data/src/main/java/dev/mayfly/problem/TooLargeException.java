package dev.mayfly.problem;

import java.util.List;

/** The request is larger than anything that is taken: 413. */
public final class TooLargeException extends DomainException {

    public TooLargeException(String code, String message) {
        super(code, message, List.of());
    }
}
