package dev.mayfly.problem;

import java.util.List;

/** The request is well formed but what it names does not fit what is stored: 422. */
public final class UnprocessableException extends DomainException {

    public UnprocessableException(String code, String message, FieldError... errors) {
        super(code, message, List.of(errors));
    }

    public UnprocessableException(String code, String message, List<FieldError> errors) {
        super(code, message, errors);
    }
}
