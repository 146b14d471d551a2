package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import org.jspecify.annotations.Nullable;

final class TranscriptReader {
    private TranscriptReader() {}

    static Transcript read(@Nullable String path, JsonNode node) {
        return new Transcript(Format.UNKNOWN, java.util.List.of(), null, null);
    }
}
