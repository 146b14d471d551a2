package dev.mayfly.conversation;

import dev.mayfly.conversation.RequestRow.WantRow;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The keys of a stored request, as {@link CompletionSql#REKEY} takes them. */
@Serdeable(naming = SnakeCaseStrategy.class)
record KeyRow(
        UUID requestId,
        Instant timestamp,
        int messageCount,
        @Nullable String currentMessageHash,
        @Nullable String answerHash,
        @Nullable String systemHash,
        List<String> offers,
        List<WantRow> wants) {

    static KeyRow of(Node node, Fingerprint fingerprint) {
        return new KeyRow(
                node.id(),
                node.startedAt(),
                fingerprint.messageCount(),
                RequestRow.hex(fingerprint.messages()),
                RequestRow.hex(fingerprint.answered()),
                RequestRow.hex(fingerprint.system()),
                LinkKeys.offersOfText(fingerprint).stream()
                        .map(key -> Objects.requireNonNull(RequestRow.hex(key)))
                        .toList(),
                LinkKeys.wanted(fingerprint, node.link()));
    }
}
