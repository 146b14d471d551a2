package dev.mayfly.api.conversation;

import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Reach;
import dev.mayfly.conversation.RecordedRequest;
import dev.mayfly.conversation.RequestListRepository;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Finds requests by the query whose index fits what is asked for. */
@Singleton
final class RequestLists {

    private final RequestListRepository requests;
    private final FirstUses firstUses;

    RequestLists(RequestListRepository requests, FirstUses firstUses) {
        this.requests = requests;
        this.firstUses = firstUses;
    }

    /** How far back a page looks that begins after the place. */
    Reach reach(WorkspaceId workspace, TrainScope scope, RequestFilter filter, TimePlace place) {
        Instant since = firstUses.since(
                workspace, filter.model(), filter.accountId(), filter.range().since());
        if (!filter.isSelective() || (filter.isIndexed() && scope instanceof TrainScope.All)) {
            return Reach.unbounded(since);
        }
        Instant until = filter.range().until();
        return Reach.to(
                switch (scope) {
                    case TrainScope.All _ ->
                        requests.findHorizon(workspace, since, until, place.time(), place.id(), Reach.ROWS);
                    case TrainScope.One(UUID trainId) ->
                        requests.findHorizonOfTrain(
                                workspace, trainId, since, until, place.time(), place.id(), Reach.ROWS);
                    case TrainScope.OfMember(UUID userId) ->
                        requests.findHorizonOfMember(
                                workspace, userId, since, until, place.time(), place.id(), Reach.ROWS);
                },
                since);
    }

    /** Up to so many that come after the place, of those since that time. */
    List<RecordedRequest> find(
            WorkspaceId workspace, TrainScope scope, RequestFilter filter, Instant since, TimePlace place, int limit) {
        return switch (scope) {
            case TrainScope.All _ ->
                requests.list(
                        workspace,
                        filter.model(),
                        filter.accountId(),
                        filter.failed(),
                        filter.type(),
                        since,
                        filter.range().until(),
                        place.time(),
                        place.id(),
                        limit);
            case TrainScope.One(UUID trainId) ->
                requests.listOfTrain(
                        workspace,
                        trainId,
                        filter.model(),
                        filter.accountId(),
                        filter.failed(),
                        filter.type(),
                        since,
                        filter.range().until(),
                        place.time(),
                        place.id(),
                        limit);
            case TrainScope.OfMember(UUID userId) ->
                requests.listOfMember(
                        workspace,
                        userId,
                        filter.model(),
                        filter.accountId(),
                        filter.failed(),
                        filter.type(),
                        since,
                        filter.range().until(),
                        place.time(),
                        place.id(),
                        limit);
        };
    }
}
