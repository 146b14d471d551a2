package dev.mayfly.api.conversation;

import dev.mayfly.conversation.BranchRepository;
import dev.mayfly.conversation.BranchTip;
import dev.mayfly.conversation.PathStep;
import dev.mayfly.conversation.RequestPayloadRepository;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Puts the dialogues of branches together from what is kept of their requests. */
@Singleton
final class Dialogues {

    private final BranchRepository branches;
    private final RequestPayloadRepository payloads;
    private final StoredJson json;

    Dialogues(BranchRepository branches, RequestPayloadRepository payloads, StoredJson json) {
        this.branches = branches;
        this.payloads = payloads;
        this.json = json;
    }

    /**
     * The dialogue of a branch, to be read in the running transaction.
     *
     * @throws NotFoundException when there is no such branch
     */
    Dialogue open(WorkspaceId workspace, UUID conversation, String branch) {
        BranchTip tip = branches.findTip(workspace, conversation, branch)
                .orElseThrow(() -> new NotFoundException("branch", branch));
        List<Dialogue.Segment> segments =
                tip.isKept() ? segments(branches.findPath(workspace, tip.requestId())) : List.of();
        boolean isWhole = tip.isKept() && tip.isWhole() && segments.stream().allMatch(Dialogue.Segment::isWhole);
        return new Dialogue(workspace, segments, isWhole, payloads, json);
    }

    /** Each compaction, and each request that names the answer that it goes on with, begins a list of messages anew. */
    private static List<Dialogue.Segment> segments(List<PathStep> path) {
        var segments = new ArrayList<Dialogue.Segment>();
        int offset = 0;
        int start = 0;
        for (int end = 1; end <= path.size(); end++) {
            if (end == path.size() || path.get(end).isStart()) {
                boolean isStartLost = start == 0 && path.getFirst().isStart();
                var segment = Dialogue.Segment.of(path.subList(start, end), offset, end == path.size(), isStartLost);
                segments.add(segment);
                offset += segment.length();
                start = end;
            }
        }
        return segments;
    }
}
