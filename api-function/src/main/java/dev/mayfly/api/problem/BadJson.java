package dev.mayfly.api.problem;

import dev.mayfly.problem.FieldError;
import io.micronaut.core.convert.exceptions.ConversionErrorException;

/** Says which part of a request could not be read. */
final class BadJson {

    private BadJson() {}

    static FieldError fieldError(ConversionErrorException failure) {
        String name = failure.getArgument().getName();
        return new FieldError(name, "bad_format", "%s could not be read".formatted(name));
    }
}
