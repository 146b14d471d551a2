package dev.mayfly.worker.provider;

import java.time.Clock;

/** Asks a model once. */
sealed interface ModelProvider extends AutoCloseable permits AnthropicProvider, OpenAiProvider {

    /**
     * The model's answer.
     *
     * @throws ProviderException when there is none
     */
    ModelReply ask(ModelRequest request) throws InterruptedException;

    @Override
    void close();

    static ModelProvider of(ProviderConfiguration configuration, Clock clock) {
        return switch (configuration.kind()) {
            case ANTHROPIC -> new AnthropicProvider(configuration, clock);
            case OPENAI -> new OpenAiProvider(configuration, clock);
        };
    }
}
