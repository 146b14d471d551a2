package dev.mayfly.api.bulk;

import com.fasterxml.jackson.core.JsonFactory;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.TooLargeException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.jackson.core.tree.JsonNodeTreeCodec;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a body of one JSON object, a JSON array, or one JSON object a line (NDJSON), plain or compressed by gzip. */
@Singleton
public final class BulkBody {

    public static final String NDJSON = "application/x-ndjson";
    public static final int MAX_ITEMS = 1_000;

    private static final int MAX_BYTES = 5_000_000;

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonNodeTreeCodec TREES = JsonNodeTreeCodec.getInstance();

    /**
     * What a body holds.
     *
     * @param isSingle whether it was one object, which is answered as such, and not a list
     */
    public record Items(List<Item> items, boolean isSingle) {}

    /**
     * One of them.
     *
     * @param node null when this line is not valid JSON
     */
    public record Item(@Nullable JsonNode node) {}

    /**
     * The items in their order.
     *
     * @throws InvalidException when it is neither of the three, empty, or has too many items
     * @throws TooLargeException when it has more than 5 MB after decompression
     */
    public Items read(HttpRequest<?> request, byte @Nullable [] body) {
        byte[] bytes = decompressed(request, body == null ? new byte[0] : body);
        boolean isLines = request.getContentType()
                .map(MediaType::getName)
                .filter(NDJSON::equals)
                .isPresent();
        Items items = isLines ? new Items(lines(bytes), false) : whole(bytes);
        if (items.items().isEmpty()) {
            throw new InvalidException("bad_request", "The body is empty; send at least one item");
        }
        if (items.items().size() > MAX_ITEMS) {
            throw new InvalidException(
                    "too_many_items",
                    "The body has %d items; %d are taken at once"
                            .formatted(items.items().size(), MAX_ITEMS));
        }
        return items;
    }

    private static Items whole(byte[] bytes) {
        JsonNode node =
                parse(bytes).orElseThrow(() -> new InvalidException("malformed_json", "The body is not valid JSON"));
        if (node.isArray()) {
            var items = new ArrayList<Item>();
            node.values().forEach(value -> items.add(new Item(value)));
            return new Items(items, false);
        }
        if (node.isObject()) {
            return new Items(List.of(new Item(node)), true);
        }
        throw new InvalidException(
                "bad_request",
                "The body must be an object or a list of objects",
                new FieldError("", "wrong_type", "The body must be an object or a list of objects"));
    }

    private static List<Item> lines(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .map(line ->
                        new Item(parse(line.getBytes(StandardCharsets.UTF_8)).orElse(null)))
                .toList();
    }

    /** One value and nothing behind it: a second one would be lost, and nobody would be told. */
    private static Optional<JsonNode> parse(byte[] bytes) {
        try (var parser = FACTORY.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            JsonNode node = TREES.readTree(parser);
            return parser.nextToken() == null ? Optional.of(node) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static byte[] decompressed(HttpRequest<?> request, byte[] body) {
        String encoding = request.getHeaders().get("Content-Encoding");
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return checked(body);
        }
        if (!Objects.equals(encoding.toLowerCase(java.util.Locale.ROOT), "gzip")) {
            throw new InvalidException(
                    "bad_request",
                    "Content-Encoding may be gzip",
                    new FieldError("Content-Encoding", "bad_format", "Content-Encoding may be gzip"));
        }
        try (var stream = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return checked(stream.readNBytes(MAX_BYTES + 1));
        } catch (IOException e) {
            throw new InvalidException(
                    "bad_request",
                    "The body is not compressed by gzip",
                    new FieldError("Content-Encoding", "bad_format", "The body is not compressed by gzip"));
        }
    }

    private static byte[] checked(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new TooLargeException(
                    "request_entity_too_large",
                    "The body may have at most %,d bytes, decompressed".formatted(MAX_BYTES));
        }
        return bytes;
    }
}
