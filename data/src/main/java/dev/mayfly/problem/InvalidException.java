package dev.mayfly.problem;

import java.util.List;

/** The request breaks its own format, whatever is stored: 400. */
public final class InvalidException extends DomainException {

    public InvalidException(String code, String message, FieldError... errors) {
        super(code, message, List.of(errors));
    }

    public InvalidException(String code, String message, List<FieldError> errors) {
        super(code, message, errors);
    }
}
