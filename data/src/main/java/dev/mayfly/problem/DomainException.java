package dev.mayfly.problem;

import java.util.List;

/** A request that the rules refuse: a stable code for machines and a sentence for people, without any secret. */
public abstract sealed class DomainException extends RuntimeException
        permits ConflictException,
                ForbiddenException,
                InvalidException,
                LimitException,
                NotFoundException,
                TooLargeException,
                UnavailableException,
                UnprocessableException {

    private final String code;
    private final transient List<FieldError> errors;

    DomainException(String code, String message, List<FieldError> errors) {
        super(message);
        this.code = code;
        this.errors = List.copyOf(errors);
    }

    public String code() {
        return code;
    }

    /** The fields at fault; empty when no single field is. */
    public List<FieldError> errors() {
        return errors;
    }
}
