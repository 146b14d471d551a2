package dev.mayfly.worker.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mayfly.worker.http.RetryAfter;
import dev.mayfly.worker.http.TimedHttp;
import dev.mayfly.worker.job.Usage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Any endpoint that speaks OpenAI's Chat Completions; only fields that all of them know are sent. */
final class OpenAiProvider implements ModelProvider {

    private static final JsonMapper JSON = new JsonMapper();

    private final TimedHttp http;
    private final ProviderConfiguration configuration;
    private final Clock clock;

    OpenAiProvider(ProviderConfiguration configuration, Clock clock) {
        this.http = new TimedHttp(configuration.timeout());
        this.configuration = configuration;
        this.clock = clock;
    }

    @Override
    public ModelReply ask(ModelRequest request) throws InterruptedException {
        HttpResponse<String> response;
        try {
            response = http.send(httpRequest(request));
        } catch (HttpTimeoutException _) {
            throw ProviderException.timeout(configuration.timeout());
        } catch (IOException e) {
            throw ProviderException.unreachable(e.getClass().getSimpleName());
        }
        if (response.statusCode() != 200) {
            throw refusal(response);
        }
        return reply(parse(response.body()));
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest httpRequest(ModelRequest request) {
        var body = JsonNodeFactory.instance.objectNode().put("model", request.model());
        var messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", request.system());
        for (var turn : request.turns()) {
            messages.addObject().put("role", role(turn.role())).put("content", turn.text());
        }
        var builder = HttpRequest.newBuilder(URI.create(configuration.url() + "/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
        var key = configuration.key();
        return (key == null ? builder : builder.header("Authorization", "Bearer " + key.value())).build();
    }

    private static String role(ModelRequest.Role role) {
        return switch (role) {
            case USER -> "user";
            case ASSISTANT -> "assistant";
        };
    }

    private static ModelReply reply(JsonNode answer) {
        var choice = answer.path("choices").path(0);
        var message = choice.path("message");
        if (!message.isObject()) {
            throw ProviderException.unreadable();
        }
        var refused = message.path("refusal").isTextual()
                || "content_filter".equals(choice.path("finish_reason").asText());
        return new ModelReply(message.path("content").asText(""), refused, usage(answer.path("usage")));
    }

    private static @Nullable Usage usage(JsonNode usage) {
        var input = usage.path("prompt_tokens");
        var output = usage.path("completion_tokens");
        if (!input.isIntegralNumber() || !output.isIntegralNumber()) {
            return null;
        }
        return new Usage(Math.max(0, input.asLong()), Math.max(0, output.asLong()));
    }

    private ProviderException refusal(HttpResponse<String> response) {
        var retryAfter = response.headers()
                .firstValue("Retry-After")
                .flatMap(header -> RetryAfter.parse(header, clock.instant()))
                .orElse(Duration.ZERO);
        return ProviderException.status(response.statusCode(), reason(response.body()), retryAfter);
    }

    private static String reason(String body) {
        try {
            return parse(body).path("error").path("message").asText("");
        } catch (ProviderException _) {
            return "";
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            throw ProviderException.unreadable();
        }
    }
}
