package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads usage as each provider tells it. Anthropic and Bedrock count cached input apart from the other input, OpenAI and
 * OpenTelemetry within it. What contradicts itself is cut to what can be: no count is negative, no part larger than its whole.
 */
final class UsageReader {

    private static final String OTEL = "gen_ai.usage.";

    private UsageReader() {}

    static Optional<TokenUsage> read(JsonNode responseOrUsage) {
        return held(responseOrUsage)
                .or(() -> isCount(responseOrUsage) ? Optional.empty() : Optional.ofNullable(usage(responseOrUsage)));
    }

    private static Optional<TokenUsage> held(JsonNode holder) {
        for (var name : List.of("usage", "response", "message", "metadata", "attributes")) {
            var held = Json.field(holder, name);
            if (held != null && held.isObject()) {
                var usage = held(held).or(() -> Optional.ofNullable(usage(held)));
                if (usage.isPresent()) {
                    return usage;
                }
            }
        }
        return Optional.empty();
    }

    /** The answer to how many tokens a request would be: nothing was used, though a number has the same name. */
    private static boolean isCount(JsonNode response) {
        return Json.has(response, "input_tokens", "inputTokens")
                && !Json.has(response, "output_tokens", "outputTokens");
    }

    private static @Nullable TokenUsage usage(JsonNode usage) {
        if (Json.has(usage, OTEL + "input_tokens", OTEL + "output_tokens", OTEL + "prompt_tokens")) {
            return ofTelemetry(usage);
        }
        if (Json.has(usage, "inputTokens", "outputTokens")) {
            return ofBedrock(usage);
        }
        if (Json.has(usage, "prompt_tokens", "completion_tokens")) {
            return ofOpenAi(
                    usage, "prompt_tokens", "prompt_tokens_details", "completion_tokens", "completion_tokens_details");
        }
        if (!Json.has(usage, "input_tokens", "output_tokens")) {
            return null;
        }
        if (Json.has(usage, "cache_creation", "cache_creation_input_tokens", "cache_read_input_tokens")) {
            return ofAnthropic(usage);
        }
        return Json.has(usage, "input_tokens_details", "output_tokens_details", "total_tokens")
                ? ofOpenAi(usage, "input_tokens", "input_tokens_details", "output_tokens", "output_tokens_details")
                : ofAnthropic(usage);
    }

    /** What was spent on making the context shorter first is paid for too, and stands beside the rest. */
    private static TokenUsage ofAnthropic(JsonNode usage) {
        return Json.items(usage, "iterations").stream()
                .filter(iteration -> "compaction".equals(Json.string(iteration, "type")))
                .map(UsageReader::ofIteration)
                .reduce(ofIteration(usage), UsageReader::sum);
    }

    private static TokenUsage sum(TokenUsage one, TokenUsage other) {
        return new TokenUsage(
                bounded(one.uncachedInput() + other.uncachedInput()),
                bounded(one.cacheRead() + other.cacheRead()),
                bounded(one.cacheWrite5m() + other.cacheWrite5m()),
                bounded(one.cacheWrite1h() + other.cacheWrite1h()),
                bounded(one.output() + other.output()),
                0);
    }

    private static TokenUsage ofIteration(JsonNode usage) {
        var creation = Json.field(usage, "cache_creation");
        long write1h = count(creation, "ephemeral_1h_input_tokens");
        long write5m = count(creation, "ephemeral_5m_input_tokens");
        return new TokenUsage(
                count(usage, "input_tokens"),
                count(usage, "cache_read_input_tokens"),
                Math.max(write5m, count(usage, "cache_creation_input_tokens") - write1h),
                write1h,
                count(usage, "output_tokens"),
                0);
    }

    private static TokenUsage ofBedrock(JsonNode usage) {
        long written = count(usage, "cacheWriteInputTokens");
        long write1h = Json.items(usage, "cacheDetails").stream()
                .filter(detail -> "1h".equals(Json.string(detail, "ttl")))
                .mapToLong(detail -> count(detail, "inputTokens"))
                .sum();
        long known = Math.min(write1h, written);
        return new TokenUsage(
                count(usage, "inputTokens"),
                count(usage, "cacheReadInputTokens"),
                written - known,
                known,
                count(usage, "outputTokens"),
                0);
    }

    private static TokenUsage ofOpenAi(
            JsonNode usage, String input, String inputDetails, String output, String outputDetails) {
        var parts = Json.field(usage, inputDetails);
        return inclusive(
                count(usage, input),
                count(parts, "cached_tokens"),
                count(parts, "cache_write_tokens"),
                count(usage, output),
                count(Json.field(usage, outputDetails), "reasoning_tokens"));
    }

    private static TokenUsage ofTelemetry(JsonNode attributes) {
        return inclusive(
                first(attributes, "input_tokens", "prompt_tokens"),
                first(attributes, "cache_read.input_tokens", "cache_read_input_tokens"),
                first(
                        attributes,
                        "cache_creation.input_tokens",
                        "cache_write.input_tokens",
                        "cache_creation_input_tokens"),
                first(attributes, "output_tokens", "completion_tokens"),
                first(attributes, "reasoning.output_tokens", "reasoning_tokens"));
    }

    /** Of counts where the cached input is part of the input. */
    private static TokenUsage inclusive(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
        long read = Math.min(cacheRead, input);
        long written = Math.min(cacheWrite, input - read);
        return new TokenUsage(input - read - written, read, written, 0, output, Math.min(reasoning, output));
    }

    private static long first(JsonNode attributes, String... names) {
        for (String name : names) {
            if (Json.has(attributes, OTEL + name)) {
                return count(attributes, OTEL + name);
            }
        }
        return 0;
    }

    private static long count(@Nullable JsonNode node, String name) {
        return bounded(Json.number(node, name));
    }

    /** So that sums of counts stay numbers. */
    private static long bounded(long count) {
        return Math.clamp(count, 0, 1_000_000_000_000L);
    }
}
