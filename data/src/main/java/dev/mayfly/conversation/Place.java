package dev.mayfly.conversation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands.
 *
 * @param conversationId the id of the request that began the conversation
 * @param isSubtask whether it belongs to a task that an answer gave
 * @param task the request whose answer gave that task
 */
public record Place(
        UUID conversationId,
        String branchId,
        boolean isSubtask,
        @Nullable UUID task) {}
