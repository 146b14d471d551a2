package dev.mayfly.api.conversation;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A message of a dialogue.
 *
 * @param position counted from 1
 * @param role {@code user}, {@code assistant}, {@code tool}, or what else was sent
 * @param cut whether it is longer than what is shown; the whole of it is in the request's payload
 * @param requestId the request that first had it, or was answered with it
 * @param timestamp when that request began
 */
@Serdeable
public record MessageResponse(
        int position, String role, List<BlockResponse> blocks, boolean cut, UUID requestId, Instant timestamp) {}
