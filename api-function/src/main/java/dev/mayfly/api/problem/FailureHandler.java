package dev.mayfly.api.problem;

import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.SqlState;
import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what nobody expected: 503 when the database is away or busy, otherwise 500, logged once, here. */
@Singleton
final class FailureHandler implements ExceptionHandler<RuntimeException, HttpResponse<?>> {

    private static final Logger LOG = LoggerFactory.getLogger(FailureHandler.class);

    /** Data exceptions: text with U+0000, a number beyond all bounds. No statement of ours divides by a caller's zero. */
    private static final String UNSTORABLE = "22";
    /** Lock timeout, deadlock, serialization failure, statement timeout, shutdown, too many connections. */
    private static final Set<String> BUSY =
            Set.of(SqlState.LOCK_NOT_AVAILABLE, "40P01", "40001", "57014", "57P01", "57P02", "57P03", "53300");

    private static final String CONNECTION_FAILED = "08";

    private final ErrorResponseProcessor<?> errors;
    private final DomainExceptionHandler domain;

    FailureHandler(ErrorResponseProcessor<?> errors, DomainExceptionHandler domain) {
        this.errors = errors;
        this.domain = domain;
    }

    @Override
    public HttpResponse<?> handle(HttpRequest request, RuntimeException failure) {
        String state = SqlState.of(failure).orElse("");
        if (state.startsWith(UNSTORABLE)) {
            return domain.handle(
                    request,
                    new InvalidException(
                            "unstorable_value",
                            "The request holds a value that cannot be stored, such as the character U+0000 or a number"
                                    + " beyond all bounds"));
        }
        ErrorContext context = ErrorContext.builder(request).cause(failure).build();
        if (BUSY.contains(state) || state.startsWith(CONNECTION_FAILED) || hasNoConnection(failure)) {
            LOG.atWarn().addKeyValue("sqlState", state).log("The database is away or busy");
            return errors.processResponse(
                    context, HttpResponse.serverError().status(503).header("Retry-After", "2"));
        }
        LOG.atError().setCause(failure).log("A request failed");
        return errors.processResponse(context, HttpResponse.serverError());
    }

    /** When a connection dies in a transaction, cleaning up fails on it as well and hides what the driver said. */
    private static boolean hasNoConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException || cause instanceof ConnectionException) {
                return true;
            }
        }
        return false;
    }
}
