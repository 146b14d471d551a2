package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A stored request under the client's name for it; hashes are in hexadecimal. */
@Introspected
record NamedRequest(
        String clientRequestId, UUID requestId, @Nullable String contentSha256) {}
