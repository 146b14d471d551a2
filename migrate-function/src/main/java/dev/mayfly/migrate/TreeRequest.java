package dev.mayfly.migrate;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of a request tells which conversation, and which sub-task in it, it belongs to.
 *
 * @param task the request that started it as a sub-task
 * @param parent the request that it goes on with
 * @param isLegacy whether an older system has recorded it, which told sub-tasks by conversations of their own
 */
record TreeRequest(
        UUID id,
        Instant timestamp,
        @Nullable UUID conversation,
        @Nullable String branch,
        boolean isSubtask,
        @Nullable UUID task,
        @Nullable UUID parent,
        boolean isLegacy) {

    /** PostgreSQL's order: {@link UUID#compareTo} takes ids for signed numbers, their texts sort as they should. */
    static final Comparator<TreeRequest> IN_TIME = Comparator.comparing(TreeRequest::timestamp)
            .thenComparing(request -> request.id().toString());

    private static final Pattern NUMBERED = Pattern.compile("subtask_[1-9][0-9]*");

    /** Whether it has been put on the branch of a sub-task already. */
    boolean isNumbered() {
        return isSubtask && branch != null && NUMBERED.matcher(branch).matches();
    }

    /** The same request on the branch of a sub-task. */
    TreeRequest at(UUID newConversation, String newBranch) {
        return new TreeRequest(id, timestamp, newConversation, newBranch, true, task, parent, isLegacy);
    }

    boolean isInConversationOf(TreeRequest other) {
        return Objects.equals(conversation, other.conversation);
    }
}
