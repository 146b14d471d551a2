package dev.mayfly.api.conversation;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An LLM request as a client sends it.
 *
 * @param clientRequestId the client's name for it; makes recording it again harmless
 * @param train id or slug of the train; implied by a train's key
 * @param startedAt when the call began, at most five minutes ahead; now when left out
 * @param method of the call; POST when left out
 * @param path of the call; found from the shape of the request when left out
 * @param model the requested one when left out
 * @param headers of the call; what signs in is masked
 * @param request the body that was sent to the provider, as it was
 * @param response the body that came back
 * @param chunks the events that came back instead, when the answer was streamed: each its JSON, in order
 * @param status of the HTTP answer
 * @param error why there was none, or no good one; what the provider says of it when left out
 */
@Serdeable
record RequestBody(
        @Nullable @Pattern(regexp = "[A-Za-z0-9._:~@=+-]{1,200}", message = ID_MESSAGE)
        String clientRequestId,

        @Nullable @Size(min = 1, max = 255) String train,
        @Nullable Instant startedAt,
        @Nullable @Size(min = 1, max = 20) String method,
        @Nullable @Size(min = 1, max = MAX_PATH) String path,
        @Nullable @Size(min = 1, max = 200) String model,
        @Nullable JsonNode headers,
        @NotNull JsonNode request,
        @Nullable JsonNode response,
        @Nullable @Size(max = MAX_CHUNKS) List<@NotNull JsonNode> chunks,
        @Nullable @Min(100) @Max(599) Integer status,
        @Nullable @Size(max = 100_000) String error,
        @Nullable @PositiveOrZero @Max(MAX_DURATION) Long durationMs,
        @Nullable @PositiveOrZero @Max(MAX_DURATION) Long firstTokenMs,
        @Nullable @Size(min = 1, max = 200) String accountId) {

    RequestBody {
        error = ChunksBody.told(error);
    }

    static final String ID_MESSAGE = "must be 1 to 200 letters, digits or any of . _ : ~ @ = + -";

    static final int MAX_PATH = 2000;

    static final int MAX_CHUNKS = 100_000;

    /** A thousand years. */
    static final long MAX_DURATION = 31_536_000_000_000L;
}
