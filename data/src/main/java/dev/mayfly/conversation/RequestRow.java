package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A linked request as {@link RequestSql#STORE} takes it; hashes are written {@code \x} and hexadecimal.
 *
 * @param number of its body among the bodies, counted from 1
 */
@Serdeable(naming = SnakeCaseStrategy.class)
record RequestRow(
        long number,
        UUID requestId,
        @Nullable String clientRequestId,
        @Nullable String contentSha256,
        Instant timestamp,
        String method,
        String path,
        @Nullable String model,
        String requestType,
        @Nullable String accountId,
        @Nullable Integer responseStatus,
        @Nullable String error,
        @Nullable Long durationMs,
        @Nullable Long firstTokenMs,
        @Nullable Long uncachedInputTokens,
        @Nullable Long cacheReadTokens,
        @Nullable Long cacheWriteShortTokens,
        @Nullable Long cacheWriteLongTokens,
        @Nullable Long outputTokens,
        @Nullable Long reasoningTokens,
        @Nullable BigDecimal costUsd,
        @Nullable String priceVersion,
        int toolCalls,
        @Nullable JsonNode taskToolInvocation,
        @Nullable Integer messageCount,
        @Nullable String currentMessageHash,
        @Nullable String parentMessageHash,
        @Nullable String answerHash,
        @Nullable String systemHash,
        @Nullable String linkKind,
        @Nullable Integer linkDepth,
        @Nullable UUID parentRequestId,
        @Nullable UUID parentTaskRequestId,
        @Nullable UUID retryOfRequestId,
        @Nullable UUID conversationId,
        @Nullable String branchId,
        boolean isSubtask,
        @Nullable JsonNode headers,
        @Nullable JsonNode response,
        List<JsonNode> chunks,
        @Nullable String newText,
        List<String> offers,
        List<WantRow> wants) {

    /** As in {@link Want}. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record WantRow(String key, @Nullable Integer position, boolean isAnswer, int rank) {}

    static RequestRow of(NewRequest request, long number, LinkGraph graph, @Nullable Place place) {
        Fingerprint fingerprint = request.fingerprint();
        Node node = graph.find(request.requestId());
        Link link = node == null ? null : node.link();
        TokenUsage usage = request.usage();
        return new RequestRow(
                number,
                request.requestId(),
                request.clientRequestId(),
                hex(request.contentSha256()),
                request.timestamp(),
                request.method(),
                request.path(),
                request.model(),
                request.type().wireName(),
                request.accountId(),
                request.responseStatus(),
                request.error(),
                request.durationMs(),
                request.firstTokenMs(),
                usage == null ? null : usage.uncachedInput(),
                usage == null ? null : usage.cacheRead(),
                usage == null ? null : usage.cacheWrite5m(),
                usage == null ? null : usage.cacheWrite1h(),
                usage == null ? null : usage.output(),
                usage == null ? null : usage.reasoning(),
                request.costUsd(),
                request.priceVersion(),
                request.toolCalls(),
                request.tasks(),
                fingerprint == null ? null : fingerprint.messageCount(),
                fingerprint == null ? null : hex(fingerprint.messages()),
                link == null ? null : hex(graph.messagesOf(link.parent())),
                fingerprint == null ? null : hex(fingerprint.answered()),
                fingerprint == null ? null : hex(fingerprint.system()),
                link == null ? null : link.kind().wireName(),
                link == null ? null : link.depth(),
                link == null ? null : link.parent(),
                place == null ? null : place.task(),
                link == null ? null : link.retryOf(),
                place == null ? null : place.conversationId(),
                place == null ? null : place.branchId(),
                place != null && place.isSubtask(),
                request.headers(),
                request.response(),
                request.chunks(),
                request.newText(),
                fingerprint == null
                        ? List.of()
                        : LinkKeys.offersOfText(fingerprint).stream()
                                .map(key -> Objects.requireNonNull(hex(key)))
                                .toList(),
                fingerprint == null || link == null ? List.of() : LinkKeys.wanted(fingerprint, link));
    }

    /** What PostgreSQL reads as bytes. */
    static @Nullable String hex(@Nullable Hash hash) {
        return hash == null ? null : "\\x" + hash;
    }
}
