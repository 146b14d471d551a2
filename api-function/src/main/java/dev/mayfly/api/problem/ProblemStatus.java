package dev.mayfly.api.problem;

import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.DomainException;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.LimitException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.problem.TooLargeException;
import dev.mayfly.problem.UnavailableException;
import dev.mayfly.problem.UnprocessableException;
import io.micronaut.http.HttpStatus;

/** Gives every kind of {@link DomainException} its status; a new kind does not compile until it has one here. */
public final class ProblemStatus {

    private ProblemStatus() {}

    /** The status of the answer, also to one item of many. */
    public static HttpStatus of(DomainException problem) {
        return switch (problem) {
            case InvalidException _ -> HttpStatus.BAD_REQUEST;
            case ForbiddenException _ -> HttpStatus.FORBIDDEN;
            case NotFoundException _ -> HttpStatus.NOT_FOUND;
            case ConflictException _ -> HttpStatus.CONFLICT;
            case TooLargeException _ -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
            case UnprocessableException _ -> HttpStatus.UNPROCESSABLE_ENTITY;
            case LimitException _ -> HttpStatus.TOO_MANY_REQUESTS;
            case UnavailableException _ -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }
}
