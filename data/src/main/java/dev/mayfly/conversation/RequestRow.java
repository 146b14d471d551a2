package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A linked request as {@link RequestSql#STORE} takes it; hashes are written {@code \x} and hexadecimal. */
@Serdeable(naming = SnakeCaseStrategy.class)
record RequestRow(
        UUID requestId,
        @Nullable String clientRequestId,
        String contentSha256,
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
        JsonNode request,
        @Nullable JsonNode response,
        List<JsonNode> chunks,
        @Nullable String newText,
        List<String> offers,
        List<WantRow> wants) {

    /** As in {@link Want}. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record WantRow(String key, @Nullable Integer position, boolean isAnswer, int rank) {}

    /** What PostgreSQL reads as bytes. */
    static @Nullable String hex(@Nullable Hash hash) {
        return hash == null ? null : "\\x" + hash;
    }
}
