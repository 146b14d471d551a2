package dev.mayfly.api.bulk;

import dev.mayfly.api.problem.ProblemStatus;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.DomainException;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.problem.UnprocessableException;
import java.util.List;

/** Why one item of a body was not taken, while the others may be. */
public record ItemFault(int status, String code, String detail, List<FieldError> errors) {

    /** Of a thousand items that are all wrong, what is wrong fits into one answer. */
    private static final int MAX_ERRORS = 10;

    public static ItemFault invalid(List<FieldError> errors) {
        return errors.size() <= MAX_ERRORS
                ? new ItemFault(400, "bad_request", "Some fields are not valid; see errors", errors)
                : new ItemFault(
                        400,
                        "bad_request",
                        "%,d fields are not valid; see errors for the first %d".formatted(errors.size(), MAX_ERRORS),
                        errors.subList(0, MAX_ERRORS));
    }

    /** The same as the answer to a request that failed with it. */
    public static ItemFault of(DomainException problem) {
        return new ItemFault(
                ProblemStatus.of(problem).getCode(),
                problem.code(),
                String.valueOf(problem.getMessage()),
                problem.errors());
    }

    /** The same as the answer to a body that was this one item. */
    public DomainException problem() {
        return switch (status) {
            case 403 -> new ForbiddenException(code, detail);
            case 404 -> new NotFoundException(detail);
            case 409 -> new ConflictException(code, detail);
            case 422 -> new UnprocessableException(code, detail);
            default -> new InvalidException(code, detail, errors);
        };
    }
}
