package dev.mayfly.api.problem;

import dev.mayfly.problem.DomainException;
import dev.mayfly.problem.UnavailableException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Answers requests that the rules refuse. */
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
        HttpStatus status = ProblemStatus.of(exception);
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
