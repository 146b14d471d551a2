package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where models are asked.
 *
 * @param key null only for an OpenAI-compatible endpoint that wants none
 * @param model the model for agents that name none
 * @param price the price of {@code model}; what another model costs is not known
 * @param maxOutputTokens the longest answer asked of Anthropic, whose API demands such a limit
 * @param contextTokens how much the model reads and writes in one call; conversations are cut to that
 * @param timeout how long one request may take as a whole
 */
public record ProviderConfiguration(
        ProviderKind kind,
        URI url,
        @Nullable Secret key,
        @Nullable String model,
        @Nullable Price price,
        int maxOutputTokens,
        int contextTokens,
        Duration timeout) {

    public static final int DEFAULT_MAX_OUTPUT_TOKENS = 8_192;
    public static final int DEFAULT_CONTEXT_TOKENS = 128_000;
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    public ProviderConfiguration {
        if (key == null && (kind == ProviderKind.ANTHROPIC || url.equals(kind.defaultUrl()))) {
            throw new IllegalArgumentException(
                    "The provider's key is missing: set %s or MODEL_API_KEY".formatted(kind.keyVariable()));
        }
        if (price != null && model == null) {
            throw new IllegalArgumentException("Prices are those of one model: name it with --model or MODEL_NAME");
        }
        if (maxOutputTokens < 1) {
            throw new IllegalArgumentException("MODEL_MAX_OUTPUT_TOKENS must be at least 1");
        }
        if (contextTokens < 1) {
            throw new IllegalArgumentException("MODEL_CONTEXT_TOKENS must be at least 1");
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("The timeout must be longer than 0");
        }
    }

    /** The provider of a model with the usual window. */
    public ProviderConfiguration(
            ProviderKind kind,
            URI url,
            @Nullable Secret key,
            @Nullable String model,
            @Nullable Price price,
            int maxOutputTokens,
            Duration timeout) {
        this(kind, url, key, model, price, maxOutputTokens, DEFAULT_CONTEXT_TOKENS, timeout);
    }
}
