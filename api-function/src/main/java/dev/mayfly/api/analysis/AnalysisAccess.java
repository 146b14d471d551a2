package dev.mayfly.api.analysis;

import dev.mayfly.analysis.Analysis;
import dev.mayfly.analysis.AnalysisRepository;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.train.TrainAccess;
import dev.mayfly.conversation.Conversation;
import dev.mayfly.conversation.ConversationRepository;
import dev.mayfly.problem.NotFoundException;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Which conversations a caller may have analysed: those of the trains that the caller sees. All others are not there. The id of
 * any of its requests names a conversation too.
 *
 * <p>Each method runs inside the transaction of its caller.
 */
@Singleton
final class AnalysisAccess {

    private final AnalysisRepository analyses;
    private final ConversationRepository conversations;
    private final TrainAccess trains;

    AnalysisAccess(AnalysisRepository analyses, ConversationRepository conversations, TrainAccess trains) {
        this.analyses = analyses;
        this.conversations = conversations;
        this.trains = trains;
    }

    /**
     * The id of the conversation that is named.
     *
     * @throws NotFoundException when there is no conversation that the caller may see
     */
    UUID conversation(Caller caller, UUID named) {
        Conversation found = conversations.find(caller.workspace(), named).orElseThrow(() -> missing(named));
        try {
            trains.visible(caller, found.trainId());
        } catch (NotFoundException e) {
            // It would name the train.
            throw missing(named);
        }
        return found.id();
    }

    /**
     * As {@link #conversation(Caller, UUID)}, of one that has the branch.
     *
     * @throws NotFoundException when the caller may not see the conversation, or it has no such branch
     */
    UUID conversation(Caller caller, UUID named, String branch) {
        UUID conversation = conversation(caller, named);
        if (!analyses.hasBranch(caller.workspace(), conversation, branch)) {
            throw new NotFoundException("branch", branch);
        }
        return conversation;
    }

    /** @throws NotFoundException when the caller may not see the conversation, or the branch was never analysed */
    Analysis find(Caller caller, UUID named, String branch) {
        return analyses.findOfBranch(caller.workspace(), conversation(caller, named), branch)
                .orElseThrow(() -> new NotFoundException("analysis of branch", branch));
    }

    private static NotFoundException missing(UUID conversationId) {
        return new NotFoundException("conversation", conversationId);
    }
}
