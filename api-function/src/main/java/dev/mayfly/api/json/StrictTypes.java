package dev.mayfly.api.json;

import io.micronaut.context.annotation.Factory;
import io.micronaut.core.type.Argument;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.Decoder;
import io.micronaut.serde.Deserializer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes a number for a number and a text for a text.
 *
 * <p>The decoder's own reading turns {@code "7"} into 7, cuts 1.5 down to 1 and makes a text of {@code true}: a caller who
 * got a type wrong would get something else than was sent, and no word about it.
 */
@Factory
final class StrictTypes {

    @Singleton
    Deserializer<Integer> integers() {
        return new Strict<>("a whole number", StrictTypes::isInt, JsonNode::getIntValue, 0);
    }

    @Singleton
    Deserializer<Long> longs() {
        return new Strict<>("a whole number", StrictTypes::isLong, JsonNode::getLongValue, 0L);
    }

    @Singleton
    Deserializer<Boolean> booleans() {
        return new Strict<>("true or false", JsonNode::isBoolean, JsonNode::getBooleanValue, false);
    }

    @Singleton
    Deserializer<String> texts() {
        return new Strict<>("a text", JsonNode::isString, JsonNode::getStringValue, null);
    }

    /** A number beyond all bounds has become infinite by the time that it is read, so it is none. */
    @Singleton
    Deserializer<BigDecimal> decimals() {
        return new Strict<>("a number", StrictTypes::isFinite, StrictTypes::decimal, null);
    }

    private static boolean isFinite(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.getDoubleValue());
    }

    /** As it was written: the node's own way leads through a {@code double} and makes 2.0 of 2. */
    private static BigDecimal decimal(JsonNode node) {
        return new BigDecimal(node.getNumberValue().toString());
    }

    private static boolean isInt(JsonNode node) {
        return isLong(node) && node.getLongValue() == node.getIntValue();
    }

    private static boolean isLong(JsonNode node) {
        return isFinite(node) && decimal(node).compareTo(BigDecimal.valueOf(node.getLongValue())) == 0;
    }

    /** @param absent what a primitive is when it is left out */
    private record Strict<T>(
            String wanted,
            Predicate<JsonNode> fits,
            Function<JsonNode, T> value,
            @Nullable T absent) implements Deserializer<T> {

        @Override
        public T deserialize(Decoder decoder, DecoderContext context, Argument<? super T> type) throws IOException {
            return Objects.requireNonNull(read(decoder), "null is no value");
        }

        @Override
        public @Nullable T deserializeNullable(Decoder decoder, DecoderContext context, Argument<? super T> type)
                throws IOException {
            return decoder.decodeNull() ? null : read(decoder);
        }

        private T read(Decoder decoder) throws IOException {
            JsonNode node = decoder.decodeNode();
            if (!fits.test(node)) {
                throw decoder.createDeserializationException("must be " + wanted, null);
            }
            return value.apply(node);
        }

        @Override
        public @Nullable T getDefaultValue(DecoderContext context, Argument<? super T> type) {
            return type.isPrimitive() ? absent : null;
        }
    }
}
