package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a provider's settings from environment variables; a blank one counts as not set. */
public final class ProviderEnvironment {

    private final Map<String, String> variables;

    private ProviderEnvironment(Map<String, String> variables) {
        this.variables = variables;
    }

    /**
     * The provider that {@code MODEL_PROVIDER} names; empty when it names none.
     *
     * @throws IllegalArgumentException with a sentence for the operator when a setting is wrong or missing
     */
    public static Optional<ProviderConfiguration> read(Map<String, String> variables) {
        return new ProviderEnvironment(variables).read();
    }

    private Optional<ProviderConfiguration> read() {
        var name = get("MODEL_PROVIDER");
        if (name == null) {
            if (get("MODEL_PROVIDER_URL") != null) {
                throw new IllegalArgumentException(
                        "MODEL_PROVIDER_URL (--provider-url) needs MODEL_PROVIDER (--provider) to be set too");
            }
            return Optional.empty();
        }
        var kind = kind(name);
        var url = get("MODEL_PROVIDER_URL");
        return Optional.of(new ProviderConfiguration(
                kind,
                url == null ? kind.defaultUrl() : url(url),
                key(kind),
                get("MODEL_NAME"),
                price(),
                integer("MODEL_MAX_OUTPUT_TOKENS", ProviderConfiguration.DEFAULT_MAX_OUTPUT_TOKENS),
                integer("MODEL_CONTEXT_TOKENS", ProviderConfiguration.DEFAULT_CONTEXT_TOKENS),
                Duration.ofSeconds(
                        integer("MODEL_TIMEOUT_SECONDS", (int) ProviderConfiguration.DEFAULT_TIMEOUT.toSeconds()))));
    }

    private static ProviderKind kind(String name) {
        return switch (name) {
            case "anthropic" -> ProviderKind.ANTHROPIC;
            case "openai" -> ProviderKind.OPENAI;
            default ->
                throw new IllegalArgumentException(
                        "MODEL_PROVIDER (--provider) is anthropic or openai, not \"%s\"".formatted(name));
        };
    }

    private static URI url(String text) {
        try {
            var url = new URI(text.replaceFirst("/+$", ""));
            if (("https".equals(url.getScheme()) || "http".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException _) {
            // Answered below, like every other text that is no address.
        }
        throw new IllegalArgumentException("MODEL_PROVIDER_URL (--provider-url) is not an http or https address");
    }

    private @Nullable Secret key(ProviderKind kind) {
        var own = get(kind.keyVariable());
        var key = own == null ? get("MODEL_API_KEY") : own;
        return key == null ? null : new Secret(key);
    }

    private @Nullable Price price() {
        var input = decimal("MODEL_INPUT_USD_PER_MTOK");
        var output = decimal("MODEL_OUTPUT_USD_PER_MTOK");
        if (input != null && output != null) {
            return new Price(input, output);
        }
        if (input != null || output != null) {
            throw new IllegalArgumentException(
                    "MODEL_INPUT_USD_PER_MTOK and MODEL_OUTPUT_USD_PER_MTOK are set together or not at all");
        }
        return null;
    }

    private @Nullable BigDecimal decimal(String variable) {
        var text = get(variable);
        try {
            return text == null ? null : new BigDecimal(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("%s is not a number: \"%s\"".formatted(variable, text));
        }
    }

    private int integer(String variable, int otherwise) {
        var text = get(variable);
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("%s is not a whole number: \"%s\"".formatted(variable, text));
        }
    }

    private @Nullable String get(String variable) {
        var value = variables.getOrDefault(variable, "").strip();
        return value.isEmpty() ? null : value;
    }
}
