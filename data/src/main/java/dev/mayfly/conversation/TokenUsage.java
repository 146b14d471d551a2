package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.Optional;

/**
 * What a request used, in tokens, counted the same for every provider: each input token is in exactly one of the four kinds of
 * input, and reasoning is part of the output.
 *
 * @param cacheWrite5m written to a cache for five minutes, or for as long as a provider without a choice keeps it
 * @param reasoning how much of {@code output} was reasoning, as far as the provider tells
 */
public record TokenUsage(
        long uncachedInput, long cacheRead, long cacheWrite5m, long cacheWrite1h, long output, long reasoning) {

    public TokenUsage {
        if (Math.min(Math.min(uncachedInput, cacheRead), Math.min(cacheWrite5m, cacheWrite1h)) < 0
                || reasoning < 0
                || reasoning > output) {
            throw new IllegalArgumentException("No usage is negative, and reasoning is part of the output");
        }
    }

    /** What is said in a whole response, or in its part about usage; empty when nothing is. */
    public static Optional<TokenUsage> read(JsonNode responseOrUsage) {
        return UsageReader.read(responseOrUsage);
    }

    /** All tokens that went in. */
    public long input() {
        return uncachedInput + cacheRead + cacheWrite5m + cacheWrite1h;
    }

    /** All tokens. */
    public long total() {
        return input() + output;
    }
}
