package dev.mayfly.api.web.conversation;

import dev.mayfly.conversation.ConversationBranch;
import dev.mayfly.conversation.Link;
import dev.mayfly.conversation.RecordedRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A branch with those that fork off it, go on with its summary, or work on its tasks. */
public record BranchNode(ConversationBranch branch, List<BranchNode> children) {

    private static final String ROOT = "";

    /** Which requests of other branches these branches come from. */
    static List<UUID> origins(List<ConversationBranch> branches) {
        return branches.stream()
                .map(BranchNode::origin)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /**
     * The trees that the branches form. One whose origin is not known stands on its own.
     *
     * @param origins requests by their ids
     */
    static List<BranchNode> trees(List<ConversationBranch> branches, Map<UUID, RecordedRequest> origins) {
        var byParent = new LinkedHashMap<String, List<ConversationBranch>>();
        List<String> known = branches.stream().map(ConversationBranch::branchId).toList();
        for (var branch : branches) {
            String parent = Stream.ofNullable(origin(branch))
                    .map(origins::get)
                    .filter(Objects::nonNull)
                    .map(RecordedRequest::branchId)
                    .filter(id -> known.contains(id) && !branch.branchId().equals(id))
                    .findFirst()
                    .orElse(ROOT);
            byParent.computeIfAbsent(parent, _ -> new ArrayList<>()).add(branch);
        }
        return nodes(ROOT, byParent);
    }

    private static List<BranchNode> nodes(String parent, Map<String, List<ConversationBranch>> byParent) {
        return byParent.getOrDefault(parent, List.of()).stream()
                .map(branch -> new BranchNode(branch, nodes(branch.branchId(), byParent)))
                .toList();
    }

    private static @Nullable UUID origin(ConversationBranch branch) {
        return branch.forkedFromRequestId() != null ? branch.forkedFromRequestId() : branch.taskRequestId();
    }

    /** What it is to the branch above it. */
    public Kind kind() {
        if (branch.forkedFromRequestId() == null) {
            return branch.taskRequestId() == null ? Kind.BEGINNING : Kind.TASK;
        }
        return Link.Kind.COMPACT.wireName().equals(branch.linkKind()) ? Kind.COMPACTION : Kind.FORK;
    }

    public enum Kind {
        BEGINNING("beginning"),
        FORK("fork"),
        TASK("sub-task"),
        COMPACTION("after a summary");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
