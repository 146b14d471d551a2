package dev.mayfly.api.web.conversation;

import dev.mayfly.api.analysis.BranchAnalyses;
import dev.mayfly.api.web.Query;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The analysis of one branch.
 *
 * @param report null when nobody has asked for one
 */
public record AnalysisPanel(UUID conversation, String branch, BranchAnalyses.@Nullable Report report) {

    /** Whether it may look different soon. */
    public boolean isMoving() {
        return report != null && report.isUnderWay();
    }

    /** What to look at besides, to be changed; empty when there is nothing. */
    public String prompt() {
        return report == null || report.analysis().customPrompt() == null
                ? ""
                : report.analysis().customPrompt();
    }

    /** Where it is shown by itself, and asked for. */
    public String address() {
        return Query.at("conversations", conversation, "analysis")
                .with(ConversationPage.BRANCH, branch)
                .address();
    }
}
