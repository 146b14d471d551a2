package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request was made for; only inference forms conversations. */
public enum RequestType {
    INFERENCE,
    QUOTA_PROBE,
    EVALUATION,
    INTERNAL_OPERATION;

    public static RequestType of(
            @Nullable String method, @Nullable String path, Transcript transcript, JsonNode request) {
        return INFERENCE;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that {@link #wireName}; throws IllegalArgumentException when there is none. */
    public static RequestType of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
