package dev.mayfly.api.conversation;

import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Reach;
import dev.mayfly.conversation.Conversation;
import dev.mayfly.conversation.ConversationRepository;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds conversations by the query whose index fits what is asked for. */
@Singleton
final class ConversationLists {

    private final ConversationRepository conversations;
    private final FirstUses firstUses;

    ConversationLists(ConversationRepository conversations, FirstUses firstUses) {
        this.conversations = conversations;
        this.firstUses = firstUses;
    }

    /** How far back a page looks that begins after the place. What is found by its words is not many rows already. */
    Reach reach(WorkspaceId workspace, TrainScope scope, ConversationFilter filter, TimePlace place) {
        Instant since = firstUses.since(
                workspace, filter.model(), filter.accountId(), filter.range().since());
        if (filter.words() != null || !filter.isSelective()) {
            return Reach.unbounded(since);
        }
        Instant until = filter.range().until();
        return Reach.to(
                switch (scope) {
                    case TrainScope.All _ ->
                        conversations.findHorizon(workspace, since, until, place.time(), place.id(), Reach.ROWS);
                    case TrainScope.One(UUID trainId) ->
                        conversations.findHorizonOfTrain(
                                workspace, trainId, since, until, place.time(), place.id(), Reach.ROWS);
                    case TrainScope.OfMember(UUID userId) ->
                        conversations.findHorizonOfMember(
                                workspace, userId, since, until, place.time(), place.id(), Reach.ROWS);
                },
                since);
    }

    /** Up to so many that come after the place, of those since that time. */
    List<Conversation> find(
            WorkspaceId workspace,
            TrainScope scope,
            ConversationFilter filter,
            Instant since,
            TimePlace place,
            int limit) {
        if (filter.words() != null) {
            return search(workspace, filter.words(), scope, filter, since, place, limit);
        }
        return switch (scope) {
            case TrainScope.All _ ->
                conversations.list(
                        workspace,
                        filter.model(),
                        filter.accountId(),
                        filter.hasSubtasks(),
                        filter.hasBranches(),
                        since,
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
                        since,
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
                        since,
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
            Instant since,
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
                since,
                filter.range().until(),
                place.time(),
                place.id(),
                limit);
    }
}
