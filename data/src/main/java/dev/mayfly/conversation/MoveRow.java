package dev.mayfly.conversation;

import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A new link and place of a stored request, as {@link RequestSql#MOVE} takes it. */
@Serdeable(naming = SnakeCaseStrategy.class)
record MoveRow(
        UUID requestId,
        @Nullable String parentMessageHash,
        String linkKind,
        int linkDepth,
        @Nullable UUID parentRequestId,
        @Nullable UUID parentTaskRequestId,
        @Nullable UUID retryOfRequestId,
        UUID conversationId,
        String branchId,
        boolean isSubtask) {

    static MoveRow of(Node node, @Nullable Hash parentMessages, Place place) {
        Link link = node.link();
        return new MoveRow(
                node.id(),
                RequestRow.hex(parentMessages),
                link.kind().wireName(),
                link.depth(),
                link.parent(),
                place.task(),
                link.retryOf(),
                place.conversationId(),
                place.branchId(),
                place.isSubtask());
    }
}
