package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.Optional;

final class UsageReader {
    private UsageReader() {}

    static Optional<TokenUsage> read(JsonNode node) {
        return Optional.empty();
    }
}
