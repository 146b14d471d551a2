package dev.mayfly.worker.assertion;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A document's text, taken apart at most once however many assertions look at it. For one thread. */
final class Content {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final String text;
    private @Nullable List<Word> words;
    private @Nullable Json json;

    Content(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    List<Word> words() {
        if (words == null) {
            words = Word.of(text);
        }
        return words;
    }

    /** The text read as exactly one JSON value. */
    Json json() {
        if (json == null) {
            json = parse();
        }
        return json;
    }

    private Json parse() {
        try {
            var value = JSON.readTree(text);
            return value.isMissingNode() ? new Json.Broken(0, "it is empty") : new Json.Valid(value);
        } catch (JsonProcessingException e) {
            return new Json.Broken(offset(e.getLocation()), e.getOriginalMessage());
        }
    }

    private int offset(@Nullable JsonLocation location) {
        return location == null ? 0 : Math.clamp(location.getCharOffset(), 0, text.length());
    }

    sealed interface Json {

        record Valid(JsonNode value) implements Json {}

        record Broken(int offset, String reason) implements Json {}
    }
}
