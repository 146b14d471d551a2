package dev.mayfly.api.conversation;

import dev.mayfly.conversation.TokenUsage;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * Tokens, each counted once: those that went in by what the provider's cache did with them, and those that came out.
 *
 * @param reasoning how many of the output were reasoning
 * @param total all but {@code reasoning}, which is among the output
 */
@Serdeable
public record UsageResponse(
        long uncachedInput,
        long cacheRead,
        long cacheWrite5m,
        long cacheWrite1h,
        long output,
        long reasoning,
        long total) {

    static @Nullable UsageResponse of(@Nullable TokenUsage usage) {
        return usage == null
                ? null
                : new UsageResponse(
                        usage.uncachedInput(),
                        usage.cacheRead(),
                        usage.cacheWrite5m(),
                        usage.cacheWrite1h(),
                        usage.output(),
                        usage.reasoning(),
                        usage.total());
    }
}
