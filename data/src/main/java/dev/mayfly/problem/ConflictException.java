package dev.mayfly.problem;

import java.util.List;

/** The request is right but the thing is not in a state that allows it: 409. */
public final class ConflictException extends DomainException {

    public ConflictException(String code, String message) {
        super(code, message, List.of());
    }
}
