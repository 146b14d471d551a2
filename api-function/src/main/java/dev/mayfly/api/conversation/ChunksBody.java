package dev.mayfly.api.conversation;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events of a streamed answer.
 *
 * @param done whether the answer is whole now, or will never be; the others may be given then only
 * @param status of the HTTP answer
 * @param error why the answer is not whole
 */
@Serdeable
record ChunksBody(
        @NotNull @Size(max = 10_000) List<@NotNull @Valid Chunk> chunks,
        @Nullable Boolean done,
        @Nullable @Min(100) @Max(599) Integer status,
        @Nullable @Size(max = 100_000) String error,

        @Nullable @PositiveOrZero @Max(RequestBody.MAX_DURATION)
        Long durationMs,

        @Nullable @PositiveOrZero @Max(RequestBody.MAX_DURATION)
        Long firstTokenMs) {

    ChunksBody {
        error = told(error);
    }

    /** Some proxies always send an error, an empty one when there was none. */
    static @Nullable String told(@Nullable String error) {
        return error == null || error.isBlank() ? null : error;
    }

    /**
     * One event.
     *
     * @param index its place in the stream, from 0
     * @param data its JSON
     */
    @Serdeable
    record Chunk(
            @NotNull @Min(0) @Max(RequestBody.MAX_CHUNKS - 1)
            Integer index,

            @NotNull JsonNode data) {}
}
