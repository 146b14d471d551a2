package dev.mayfly.api.workspace;

import dev.mayfly.api.access.Caller;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.UnprocessableException;
import dev.mayfly.workspace.IdempotencyRepository;
import dev.mayfly.workspace.StoredAnswer;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Creates things once, however often a client repeats its request.
 *
 * <p>A request with an {@code Idempotency-Key} stores its answer in the transaction that creates the thing: either both
 * are there or neither is. The same key with the same request gets that answer again for a day; with another request it is
 * refused (422), and while the first one is under way too (409).
 */
@Singleton
public final class Idempotency {

    private static final String KEY_HEADER = "Idempotency-Key";
    private static final String REPLAYED_HEADER = "Idempotent-Replayed";
    private static final int MAX_KEY_LENGTH = 200;

    private final IdempotencyRepository answers;
    private final WorkspaceTransactions transactions;
    private final JsonMapper json;

    Idempotency(IdempotencyRepository answers, WorkspaceTransactions transactions, JsonMapper json) {
        this.answers = answers;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * Runs the work in one transaction and answers 201, or repeats the answer that was given before.
     *
     * @param input what the client asks for, as it was read
     */
    public <T> HttpResponse<T> create(
            Caller caller, HttpRequest<?> request, Object input, Class<T> type, Supplier<Created<T>> work) {
        return create(caller, request, input, type, UnaryOperator.identity(), work);
    }

    /**
     * As the other one, for an answer that holds a secret.
     *
     * @param withoutSecret makes the answer that is stored and repeated
     */
    public <T> HttpResponse<T> create(
            Caller caller,
            HttpRequest<?> request,
            Object input,
            Class<T> type,
            UnaryOperator<T> withoutSecret,
            Supplier<Created<T>> work) {
        String key = keyOf(request);
        if (key == null) {
            return created(transactions.write(caller.workspace(), work));
        }
        byte[] hash = hash(request, input);
        return transactions.write(caller.workspace(), () -> {
            if (!answers.tryLock(caller.workspace(), caller.userId(), key)) {
                throw new ConflictException(
                        "idempotency_in_progress",
                        "A request with this Idempotency-Key is under way; repeat it shortly");
            }
            Optional<StoredAnswer> stored = answers.find(caller.workspace(), caller.userId(), key, hash);
            if (stored.isPresent()) {
                return repeat(stored.get(), type);
            }
            Created<T> created = work.get();
            answers.insert(
                    caller.workspace(),
                    caller.userId(),
                    key,
                    hash,
                    HttpStatus.CREATED.getCode(),
                    created.location().toString(),
                    write(withoutSecret.apply(created.body())));
            return created(created);
        });
    }

    /** The answer that was given before, for work that should not even be prepared twice. */
    public <T> Optional<HttpResponse<T>> findAnswer(
            Caller caller, HttpRequest<?> request, Object input, Class<T> type) {
        String key = keyOf(request);
        if (key == null) {
            return Optional.empty();
        }
        byte[] hash = hash(request, input);
        return transactions
                .read(caller.workspace(), () -> answers.find(caller.workspace(), caller.userId(), key, hash))
                .map(stored -> repeat(stored, type));
    }

    public static boolean isAskedFor(HttpRequest<?> request) {
        return request.getHeaders().contains(KEY_HEADER);
    }

    /**
     * The key that the request carries; null when it carries none.
     *
     * @throws InvalidException when it is none
     */
    static @Nullable String keyOf(HttpRequest<?> request) {
        if (!isAskedFor(request)) {
            return null;
        }
        String key = Objects.requireNonNullElse(request.getHeaders().get(KEY_HEADER), "");
        if (key.isBlank() || key.length() > MAX_KEY_LENGTH) {
            String detail = "%s must have 1 to %d characters".formatted(KEY_HEADER, MAX_KEY_LENGTH);
            throw new InvalidException("bad_request", detail, new FieldError(KEY_HEADER, "size_out_of_range", detail));
        }
        return key;
    }

    private static <T> HttpResponse<T> created(Created<T> created) {
        return HttpResponse.created(created.body(), created.location());
    }

    private <T> HttpResponse<T> repeat(StoredAnswer stored, Class<T> type) {
        if (!stored.sameRequest()) {
            throw new UnprocessableException(
                    "idempotency_key_reused", "This Idempotency-Key was used for another request");
        }
        try {
            T body = json.readValue(stored.body(), type);
            MutableHttpResponse<T> response = HttpResponse.<T>status(HttpStatus.valueOf(stored.status()))
                    .header(REPLAYED_HEADER, "true")
                    .body(body);
            if (stored.location() != null) {
                response.getHeaders().location(URI.create(stored.location()));
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] hash(HttpRequest<?> request, Object input) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((request.getMethodName() + " " + request.getPath() + " ").getBytes(StandardCharsets.UTF_8));
            return digest.digest(Objects.requireNonNull(write(input)).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
