package dev.mayfly.api.conversation;

import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.conversation.Conversation;
import dev.mayfly.conversation.ConversationRepository;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds conversations by the query whose index fits what is asked for. */
@Singleton
final class ConversationLists {

    private final ConversationRepository conversations;

    ConversationLists(ConversationRepository conversations) {
        this.conversations = conversations;
    }

    /** Up to so many that come after the place. */
    List<Conversation> find(
            WorkspaceId workspace, TrainScope scope, ConversationFilter filter, TimePlace place, int limit) {
        if (filter.words() != null) {
            return search(workspace, filter.words(), scope, filter, place, limit);
        }
        return switch (scope) {
            case TrainScope.All _ ->
                conversations.list(
                        workspace,
                        filter.model(),
                        filter.accountId(),
                        filter.hasSubtasks(),
                        filter.hasBranches(),
                        filter.range().since(),
                        filter.range().until(),
                        place.time(),
                        place.id(),
                        limit);
            case TrainScope.One(UUID trainId) ->
                conversations.listOfTrain(
                        workspace,
                        trainId,
                        filter.model(),
                        filter.accountId(),
                        filter.hasSubtasks(),
                        filter.hasBranches(),
                        filter.range().since(),
                        filter.range().until(),
                        place.time(),
                        place.id(),
                        limit);
            case TrainScope.OfMember(UUID userId) ->
                conversations.listOfMember(
                        workspace,
                        userId,
                        filter.model(),
                        filter.accountId(),
                        filter.hasSubtasks(),
                        filter.hasBranches(),
                        filter.range().since(),
                        filter.range().until(),
                        place.time(),
                        place.id(),
                        limit);
        };
    }

    private List<Conversation> search(
            WorkspaceId workspace,
            String words,
            TrainScope scope,
            ConversationFilter filter,
            TimePlace place,
            int limit) {
        @Nullable UUID train = scope instanceof TrainScope.One one ? one.trainId() : null;
        @Nullable UUID user = scope instanceof TrainScope.OfMember member ? member.userId() : null;
        return conversations.search(
                workspace,
                words,
                train,
                user,
                filter.model(),
                filter.accountId(),
                filter.hasSubtasks(),
                filter.hasBranches(),
                filter.range().since(),
                filter.range().until(),
                place.time(),
                place.id(),
                limit);
    }
}
