package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.train.TrainAccess;
import dev.mayfly.conversation.Conversation;
import dev.mayfly.conversation.ConversationRepository;
import dev.mayfly.conversation.RecordedRequest;
import dev.mayfly.conversation.RecordedRequestRepository;
import dev.mayfly.problem.NotFoundException;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may read of what was recorded: admins of the workspace all of it, others that of the trains they are members
 * of. To all others it is not there.
 *
 * <p>Each method runs inside the transaction of its caller.
 */
@Singleton
final class ReadableTrains {

    private final TrainAccess trains;
    private final ConversationRepository conversations;
    private final RecordedRequestRepository requests;

    ReadableTrains(TrainAccess trains, ConversationRepository conversations, RecordedRequestRepository requests) {
        this.trains = trains;
        this.conversations = conversations;
        this.requests = requests;
    }

    /**
     * What the caller may read.
     *
     * @param train the id or the slug of the one train that is asked for; null for all
     * @throws NotFoundException when there is no such train for the caller
     */
    TrainScope scope(Caller caller, @Nullable String train) {
        if (train != null) {
            return new TrainScope.One(trains.byIdOrSlug(caller, train).id());
        }
        return caller.isAdmin() ? new TrainScope.All() : new TrainScope.OfMember(caller.userId());
    }

    /** The conversation of this id, or the one that a request of this id belongs to. */
    Conversation conversation(Caller caller, UUID id) {
        return conversations
                .find(caller.workspace(), id)
                .filter(conversation -> sees(caller, conversation.trainId()))
                .orElseThrow(() -> new NotFoundException("conversation", id));
    }

    RecordedRequest request(Caller caller, UUID id) {
        return requests.find(caller.workspace(), id)
                .filter(request -> sees(caller, request.trainId()))
                .orElseThrow(() -> new NotFoundException("request", id));
    }

    private boolean sees(Caller caller, @Nullable UUID train) {
        if (train == null) {
            return caller.isAdmin();
        }
        try {
            trains.visible(caller, train);
            return true;
        } catch (NotFoundException _) {
            return false;
        }
    }
}
