package dev.mayfly.problem;

import io.micronaut.serde.annotation.Serdeable;

/**
 * What is wrong with one field of a request.
 *
 * @param pointer a JSON pointer (RFC 6901) into the body, or the name of the query parameter or header
 * @param code stable and made for machines, such as {@code required}
 * @param detail a sentence for people
 */
@Serdeable
public record FieldError(String pointer, String code, String detail) {}
