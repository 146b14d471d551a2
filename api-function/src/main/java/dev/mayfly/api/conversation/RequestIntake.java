package dev.mayfly.api.conversation;

import dev.mayfly.api.bulk.BulkBody;
import dev.mayfly.api.bulk.CanonicalJson;
import dev.mayfly.api.bulk.Checked;
import dev.mayfly.api.bulk.ItemFault;
import dev.mayfly.api.bulk.ItemReader;
import dev.mayfly.api.bulk.Times;
import dev.mayfly.api.masking.Masking;
import dev.mayfly.conversation.Answer;
import dev.mayfly.conversation.Hash;
import dev.mayfly.conversation.NewRequest;
import dev.mayfly.conversation.RequestType;
import dev.mayfly.conversation.Transcript;
import dev.mayfly.id.UuidV7;
import dev.mayfly.json.StorableJson;
import dev.mayfly.problem.FieldError;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks LLM requests on their way in, and reads out of their bodies what is kept of them. */
@Singleton
final class RequestIntake {

    private static final int MAX_HEADERS = 16_384;

    private final ItemReader items;
    private final Times times;

    RequestIntake(ItemReader items, Times times) {
        this.items = items;
        this.times = times;
    }

    /**
     * A request that was found fit.
     *
     * @param train id or slug; null when the client named none
     */
    record Fit(@Nullable String train, NewRequest request) {}

    Checked<Fit> accept(BulkBody.Item item) {
        return switch (items.read(item, RequestBody.class)) {
            case Checked.Unfit<RequestBody>(ItemFault fault) -> {
                // Hardly any body has a character that cannot be stored; one that has is refused at first.
                JsonNode storable = item.node() == null ? null : StorableJson.of(item.node());
                yield Objects.equals(storable, item.node())
                        ? new Checked.Unfit<>(fault)
                        : accept(new BulkBody.Item(storable));
            }
            case Checked.Fit<RequestBody>(RequestBody body) -> {
                List<FieldError> faults = faults(body);
                yield faults.isEmpty()
                        ? new Checked.Fit<>(new Fit(body.train(), request(body, Objects.requireNonNull(item.node()))))
                        : new Checked.Unfit<>(ItemFault.invalid(faults));
            }
        };
    }

    private List<FieldError> faults(RequestBody body) {
        var faults = new ArrayList<>(times.faults(body.startedAt(), "/startedAt"));
        if (!body.request().isObject()) {
            faults.add(new FieldError("/request", "wrong_type", "request must be an object"));
        }
        JsonNode response = body.response();
        if (response != null && !response.isObject()) {
            faults.add(new FieldError("/response", "wrong_type", "response must be an object"));
        }
        if (response != null && body.chunks() != null) {
            faults.add(new FieldError("/chunks", "contradiction", "response and chunks are two forms of one answer"));
        }
        List<JsonNode> chunks = body.chunks() == null ? List.of() : body.chunks();
        for (int i = 0; i < chunks.size(); i++) {
            if (!chunks.get(i).isObject()) {
                faults.add(new FieldError("/chunks/" + i, "wrong_type", "A chunk must be an object"));
            }
        }
        JsonNode headers = body.headers();
        if (headers != null && !headers.isObject()) {
            faults.add(new FieldError("/headers", "wrong_type", "headers must be an object"));
        } else if (headers != null && CanonicalJson.write(headers).length() > MAX_HEADERS) {
            faults.add(new FieldError(
                    "/headers", "size_out_of_range", "headers may have at most %,d characters".formatted(MAX_HEADERS)));
        }
        return faults;
    }

    private NewRequest request(RequestBody body, JsonNode item) {
        List<JsonNode> chunks = body.chunks() == null ? List.of() : body.chunks();
        JsonNode response = chunks.isEmpty() ? body.response() : ReadAnswer.assembled(chunks);
        Transcript transcript = Transcript.of(body.path(), body.request());
        String method = body.method() == null ? "POST" : body.method();
        RequestType type = RequestType.of(method, body.path(), transcript, body.request());
        Answer said = response == null ? null : Answer.of(response).orElse(null);
        String model = model(body, transcript, said);
        ReadAnswer answer = ReadAnswer.of(transcript, model, type, response, said);
        return new NewRequest(
                UuidV7.next(),
                body.clientRequestId(),
                body.clientRequestId() == null ? null : Hash.of(CanonicalJson.sha256(item)),
                times.orNow(body.startedAt()),
                method,
                body.path() == null ? transcript.format().path() : path(body.path()),
                model,
                type,
                body.accountId(),
                body.status(),
                ReadAnswer.error(body.error(), body.status(), response, chunks),
                body.durationMs(),
                body.firstTokenMs(),
                answer.usage(),
                answer.costUsd(),
                answer.priceVersion(),
                answer.toolCalls(),
                answer.tasks(),
                answer.fingerprint(),
                body.headers() == null ? null : Masking.json(body.headers()),
                body.request(),
                response,
                chunks,
                answer.newText());
    }

    private static @Nullable String model(RequestBody body, Transcript transcript, @Nullable Answer answer) {
        String model = Stream.of(body.model(), transcript.model(), answer == null ? null : answer.model())
                .filter(Objects::nonNull)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(null);
        return ReadAnswer.model(model);
    }

    /** Some providers take their key in the query. */
    private static String path(String path) {
        return path.contains("?") ? StorableJson.cut(Masking.text(path), RequestBody.MAX_PATH) : path;
    }
}
