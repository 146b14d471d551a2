package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and answered, each as JSON.
 *
 * @param response null when none came, or not yet
 */
@Introspected
public record RequestPayload(
        @Nullable String headers, String request, @Nullable String response) {

    /** Tells nothing of what was said. */
    @Override
    public String toString() {
        return "RequestPayload[%d characters]".formatted(request.length());
    }
}
