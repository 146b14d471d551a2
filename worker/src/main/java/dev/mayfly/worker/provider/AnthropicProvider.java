package dev.mayfly.worker.provider;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.LogLevel;
import com.anthropic.core.Timeout;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicIoException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlock;
import dev.mayfly.worker.http.RetryAfter;
import dev.mayfly.worker.job.Usage;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;

/** Anthropic's Messages API, through its official SDK. */
final class AnthropicProvider implements ModelProvider {

    private final AnthropicClient client;
    private final ProviderConfiguration configuration;
    private final Clock clock;

    AnthropicProvider(ProviderConfiguration configuration, Clock clock) {
        this.configuration = configuration;
        this.clock = clock;
        var timeout = configuration.timeout();
        // Retries are ours, the same for both providers; logs are off because the SDK's would show the document.
        this.client = AnthropicOkHttpClient.builder()
                .baseUrl(configuration.url().toString())
                .apiKey(Objects.requireNonNull(configuration.key()).value())
                .maxRetries(0)
                .timeout(Timeout.builder().request(timeout).read(timeout).build())
                .logLevel(LogLevel.OFF)
                .build();
    }

    @Override
    public ModelReply ask(ModelRequest request) throws InterruptedException {
        try {
            return reply(client.messages().create(parameters(request)));
        } catch (AnthropicServiceException e) {
            throw ProviderException.status(e.statusCode(), e.apiMessage().orElse(""), retryAfter(e));
        } catch (AnthropicIoException e) {
            throw broken(e);
        } catch (AnthropicException _) {
            throw ProviderException.unreadable();
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private MessageCreateParams parameters(ModelRequest request) {
        var parameters = MessageCreateParams.builder()
                .model(request.model())
                .maxTokens(configuration.maxOutputTokens())
                .system(request.system());
        for (var turn : request.turns()) {
            switch (turn.role()) {
                case USER -> parameters.addUserMessage(turn.text());
                case ASSISTANT -> parameters.addAssistantMessage(turn.text());
            }
        }
        return parameters.build();
    }

    private static ModelReply reply(Message message) {
        var text = message.content().stream()
                .flatMap(block -> block.text().stream())
                .map(TextBlock::text)
                .collect(Collectors.joining());
        var refused = message.stopReason().filter(StopReason.REFUSAL::equals).isPresent();
        var usage = message.usage();
        return new ModelReply(text, refused, new Usage(usage.inputTokens(), usage.outputTokens()));
    }

    private Duration retryAfter(AnthropicServiceException e) {
        return e.headers().values("Retry-After").stream()
                .flatMap(header -> RetryAfter.parse(header, clock.instant()).stream())
                .findFirst()
                .orElse(Duration.ZERO);
    }

    private ProviderException broken(AnthropicIoException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // OkHttp tells every timeout by this type or a subtype of it.
            if (cause instanceof InterruptedIOException) {
                return ProviderException.timeout(configuration.timeout());
            }
        }
        return ProviderException.unreachable("it broke off or was refused");
    }
}
