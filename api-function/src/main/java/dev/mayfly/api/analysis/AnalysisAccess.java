package dev.mayfly.api.analysis;

import dev.mayfly.analysis.Analysis;
import dev.mayfly.analysis.AnalysisRepository;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.train.TrainAccess;
import dev.mayfly.problem.NotFoundException;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Which conversations a caller may have analysed: those of the trains that the caller sees. All others are not there.
 *
 * <p>Each method runs inside the transaction of its caller.
 */
@Singleton
final class AnalysisAccess {

    private final AnalysisRepository analyses;
    private final TrainAccess trains;

    AnalysisAccess(AnalysisRepository analyses, TrainAccess trains) {
        this.analyses = analyses;
        this.trains = trains;
    }

    /** @throws NotFoundException when there is no conversation that the caller may see */
    void check(Caller caller, UUID conversationId) {
        UUID train = analyses.findTrain(caller.workspace(), conversationId).orElseThrow(() -> missing(conversationId));
        try {
            trains.visible(caller, train);
        } catch (NotFoundException e) {
            // It would name the train.
            throw missing(conversationId);
        }
    }

    /** @throws NotFoundException when the caller may not see the conversation, or it has no such branch */
    void check(Caller caller, UUID conversationId, String branch) {
        check(caller, conversationId);
        if (!analyses.hasBranch(caller.workspace(), conversationId, branch)) {
            throw new NotFoundException("branch", branch);
        }
    }

    /** @throws NotFoundException when the caller may not see the conversation, or the branch was never analysed */
    Analysis find(Caller caller, UUID conversationId, String branch) {
        check(caller, conversationId);
        return analyses.findOfBranch(caller.workspace(), conversationId, branch)
                .orElseThrow(() -> new NotFoundException("analysis of branch", branch));
    }

    private static NotFoundException missing(UUID conversationId) {
        return new NotFoundException("conversation", conversationId);
    }
}
