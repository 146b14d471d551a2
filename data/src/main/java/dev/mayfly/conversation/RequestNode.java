package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A stored request as the linker sees it: its keys, its link and its place. */
@Introspected
record RequestNode(
        UUID requestId,
        Instant timestamp,
        String currentMessageHash,
        int messageCount,
        @Nullable String answerHash,
        boolean isFailed,
        String linkKind,
        int linkDepth,
        @Nullable UUID parentRequestId,
        @Nullable UUID parentTaskRequestId,
        @Nullable UUID retryOfRequestId,
        UUID conversationId,
        String branchId,
        boolean isSubtask) {}
