package dev.mayfly.api.problem;

import dev.mayfly.api.access.UnauthorizedException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Answers 401 and says how to sign in. */
@Singleton
final class UnauthorizedExceptionHandler implements ExceptionHandler<UnauthorizedException, HttpResponse<?>> {

    private final ErrorResponseProcessor<?> errors;

    UnauthorizedExceptionHandler(ErrorResponseProcessor<?> errors) {
        this.errors = errors;
    }

    @Override
    public HttpResponse<?> handle(HttpRequest request, UnauthorizedException exception) {
        return errors.processResponse(
                ErrorContext.builder(request).cause(exception).build(),
                HttpResponse.unauthorized().header("WWW-Authenticate", "Bearer"));
    }
}
