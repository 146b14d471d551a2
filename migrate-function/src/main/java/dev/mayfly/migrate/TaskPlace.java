package dev.mayfly.migrate;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When and where a request was made.
 *
 * @param domain in lower case
 */
record TaskPlace(
        UUID id,
        Instant timestamp,
        @Nullable UUID trainId,
        @Nullable String domain) {

    /** PostgreSQL's order: {@link UUID#compareTo} takes ids for signed numbers, their texts sort as they should. */
    private static final Comparator<TaskPlace> IN_TIME = Comparator.comparing(TaskPlace::timestamp)
            .thenComparing(place -> place.id().toString());

    private static final Duration WINDOW = Duration.ofHours(24);

    /** The newest of those that may have given this one its prompt: earlier, not by more than a day, in the same train. */
    Optional<TaskPlace> newestGiver(List<TaskPlace> givers) {
        return givers.stream()
                .filter(giver -> IN_TIME.compare(giver, this) < 0
                        && !giver.timestamp.isBefore(timestamp.minus(WINDOW))
                        && isInTrainOf(giver))
                .max(IN_TIME);
    }

    /** The train of a domain is the same before and after the backfill train-ids has told it. */
    private boolean isInTrainOf(TaskPlace other) {
        if (trainId != null && other.trainId != null) {
            return trainId.equals(other.trainId);
        }
        return Objects.equals(domain, other.domain) && (domain != null || (trainId == null && other.trainId == null));
    }
}
