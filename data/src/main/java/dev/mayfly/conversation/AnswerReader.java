package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.Optional;

final class AnswerReader {
    private AnswerReader() {}

    static Optional<Answer> read(JsonNode node) {
        return Optional.empty();
    }
}
