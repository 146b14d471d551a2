package dev.mayfly.api.web.conversation;

import dev.mayfly.api.web.Query;
import dev.mayfly.conversation.Conversation;
import dev.mayfly.conversation.RecordedRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation, and one branch of it.
 *
 * @param hasMoreBranches whether there are more than these
 * @param expired whether some of the dialogue is not kept any more
 * @param path the last requests that lead to where the branch is now, the first of them first
 */
public record ConversationPage(
        Conversation conversation,
        String train,
        List<BranchNode> branches,
        boolean hasMoreBranches,
        List<ShownMessage> messages,
        @Nullable String nextCursor,
        boolean expired,
        List<RecordedRequest> path,
        AnalysisPanel analysis) {

    static final String BRANCH = "branch";

    public String branch() {
        return analysis.branch();
    }

    public boolean isShown(BranchNode node) {
        return node.branch().branchId().equals(branch());
    }

    /** The address of a branch. */
    public String of(BranchNode node) {
        return at(node.branch().branchId()).address();
    }

    /** The address of the message in its whole length. */
    public String whole(ShownMessage message) {
        return Query.at("conversations", conversation.id(), "messages", message.position())
                .with(BRANCH, branch())
                .address();
    }

    /** The address of the messages that follow. */
    public String after(String cursor) {
        return at(branch()).after(cursor);
    }

    private Query at(String branch) {
        return Query.at("conversations", conversation.id()).with(BRANCH, branch);
    }
}
