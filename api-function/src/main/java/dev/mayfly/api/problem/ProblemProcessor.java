package dev.mayfly.api.problem;

import dev.mayfly.api.access.UnauthorizedException;
import dev.mayfly.problem.DomainException;
import dev.mayfly.problem.FieldError;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import java.util.List;
import java.util.Locale;

/** Gives every error, Micronaut's own included, one body shape. */
@Singleton
final class ProblemProcessor implements ErrorResponseProcessor<Problem> {

    /** More than anybody reads, and few enough for a Lambda's answer. */
    private static final int MAX_ERRORS = 100;

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = response.status();
        Throwable cause = context.getRootCause().orElse(null);
        String code = cause instanceof DomainException domain ? domain.code() : codeOf(status);
        Problem problem = Problem.of(
                status.getCode(),
                status.getReason(),
                detail(context, status),
                context.getRequest().getPath(),
                code,
                errors(cause).stream().limit(MAX_ERRORS).toList());
        return response.body(problem).contentType(MediaType.of(Problem.MEDIA_TYPE));
    }

    /** Only what was written for the caller: the text of an unexpected exception may hold anything. */
    private static String detail(ErrorContext context, HttpStatus status) {
        Throwable cause = context.getRootCause().orElse(null);
        if (cause instanceof DomainException || cause instanceof UnauthorizedException) {
            return String.valueOf(cause.getMessage());
        }
        if (status.getCode() >= 500) {
            return switch (status) {
                case SERVICE_UNAVAILABLE -> "The database is away or busy; try again shortly";
                default -> "Something went wrong on our side; it has been logged";
            };
        }
        if (cause instanceof ConstraintViolationException) {
            return "Some fields are not valid; see errors";
        }
        if (cause instanceof ConversionErrorException || cause instanceof UnsatisfiedRouteException) {
            return errors(cause).getFirst().detail();
        }
        return switch (status) {
            case NOT_FOUND -> "There is nothing at this path";
            case METHOD_NOT_ALLOWED ->
                "This path does not know the method " + context.getRequest().getMethodName();
            case UNSUPPORTED_MEDIA_TYPE -> "Send the body as application/json";
            case NOT_ACCEPTABLE -> "The answer cannot be had in a form that Accept allows";
            default -> "The request could not be read";
        };
    }

    private static List<FieldError> errors(@org.jspecify.annotations.Nullable Throwable cause) {
        return switch (cause) {
            case DomainException domain -> domain.errors();
            case ConstraintViolationException violations -> Violations.fieldErrors(violations);
            case ConversionErrorException conversion -> List.of(BadJson.fieldError(conversion));
            case UnsatisfiedRouteException unsatisfied -> List.of(missing(unsatisfied.getArgument()));
            case null, default -> List.of();
        };
    }

    private static FieldError missing(Argument<?> argument) {
        String name = argument.getAnnotationMetadata()
                .stringValue(io.micronaut.http.annotation.Header.class)
                .orElse(argument.getName());
        return new FieldError(name, "required", name + " is required");
    }

    private static String codeOf(HttpStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
