package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Caller;
import dev.mayfly.conversation.HourlyStatsRepository;
import dev.mayfly.conversation.HourlyTotal;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds hourly statistics by the query whose index fits what is asked for. */
@Singleton
final class HourlyStats {

    private final HourlyStatsRepository hours;

    HourlyStats(HourlyStatsRepository hours) {
        this.hours = hours;
    }

    /** Up to so many sums that come after the place. */
    List<HourlyTotal> find(Caller caller, TrainScope scope, Filter filter, Place place, int limit) {
        Instant since = place.bucket().isAfter(filter.range.since()) ? place.bucket() : filter.range.since();
        return switch (scope) {
            case TrainScope.All _ ->
                hours.list(
                        caller.workspace(),
                        filter.model,
                        filter.interval,
                        filter.groupBy,
                        since,
                        filter.range.until(),
                        place.bucket(),
                        place.key(),
                        limit);
            case TrainScope.One(UUID trainId) ->
                hours.listOfTrain(
                        caller.workspace(),
                        trainId,
                        filter.model,
                        filter.interval,
                        filter.groupBy,
                        since,
                        filter.range.until(),
                        place.bucket(),
                        place.key(),
                        limit);
            case TrainScope.OfMember(UUID userId) ->
                hours.listOfMember(
                        caller.workspace(),
                        userId,
                        filter.model,
                        filter.interval,
                        filter.groupBy,
                        since,
                        filter.range.until(),
                        place.bucket(),
                        place.key(),
                        limit);
        };
    }

    /** Which sums are asked for. */
    record Filter(@Nullable String model, String interval, String groupBy, TimeRange range) {}

    /** A place in a list of sums. */
    record Place(Instant bucket, String key) {

        /** Before the first, since no key is shorter. */
        static final Place START = new Place(Instant.EPOCH.minusSeconds(1), "");
    }
}
