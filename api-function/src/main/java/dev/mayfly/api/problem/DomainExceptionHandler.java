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
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Gives every kind of {@link DomainException} its status; a new kind does not compile until it has one here. */
@Singleton
final class DomainExceptionHandler implements ExceptionHandler<DomainException, HttpResponse<?>> {

    /** How long a caller at a limit waits before asking again; limits are lifted by people, not by seconds. */
    private static final String RETRY_AFTER_SECONDS = "60";

    private final ErrorResponseProcessor<?> errors;

    DomainExceptionHandler(ErrorResponseProcessor<?> errors) {
        this.errors = errors;
    }

    @Override
    public HttpResponse<?> handle(HttpRequest request, DomainException exception) {
        HttpStatus status = switch (exception) {
            case InvalidException _ -> HttpStatus.BAD_REQUEST;
            case ForbiddenException _ -> HttpStatus.FORBIDDEN;
            case NotFoundException _ -> HttpStatus.NOT_FOUND;
            case ConflictException _ -> HttpStatus.CONFLICT;
            case TooLargeException _ -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
            case UnprocessableException _ -> HttpStatus.UNPROCESSABLE_ENTITY;
            case LimitException _ -> HttpStatus.TOO_MANY_REQUESTS;
            case UnavailableException _ -> HttpStatus.SERVICE_UNAVAILABLE;
        };
        MutableHttpResponse<?> response = HttpResponse.status(status);
        if (status == HttpStatus.TOO_MANY_REQUESTS) {
            response.header("Retry-After", RETRY_AFTER_SECONDS);
        }
        if (exception instanceof UnavailableException unavailable && unavailable.retryAfterSeconds() > 0) {
            response.header("Retry-After", Long.toString(unavailable.retryAfterSeconds()));
        }
        return errors.processResponse(
                ErrorContext.builder(request).cause(exception).build(), response);
    }
}
