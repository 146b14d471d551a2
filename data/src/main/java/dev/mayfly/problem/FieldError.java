package dev.mayfly.problem;

/**
 * What is wrong with one field of a request.
 *
 * @param pointer a JSON pointer (RFC 6901) into the body, or the name of the query parameter or header
 * @param code stable and made for machines, such as {@code required}
 * @param detail a sentence for people
 */
public record FieldError(String pointer, String code, String detail) {}
