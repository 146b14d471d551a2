package dev.mayfly.batch;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;

/**
 * A place in a document and what there is to say of it.
 *
 * @param start UTF-16 offset of the first character; equal to {@code end} when the remark has no place
 * @param quote the text between the two offsets
 */
@Serdeable
public record Highlight(
        @PositiveOrZero int start,
        @PositiveOrZero int end,
        @NotNull @Size(max = 1000) String quote,
        @NotNull @Size(max = 1000) String comment) {}
