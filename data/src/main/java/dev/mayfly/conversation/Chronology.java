package dev.mayfly.conversation;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import java.util.function.Function;

/** The one order of requests: by when they started, then by id, both as PostgreSQL sorts them. */
final class Chronology {

    /** {@link UUID#compareTo} takes ids for signed numbers. */
    private static final Comparator<UUID> UNSIGNED = Comparator.<UUID, Long>comparing(
                    UUID::getMostSignificantBits, Long::compareUnsigned)
            .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

    private Chronology() {}

    static <T> Comparator<T> order(Function<? super T, Instant> startedAt, Function<? super T, UUID> id) {
        return Comparator.<T, Instant>comparing(startedAt).thenComparing(id, UNSIGNED);
    }

    static boolean isBefore(Instant startedAt, UUID id, Instant otherStartedAt, UUID otherId) {
        int compared = startedAt.compareTo(otherStartedAt);
        return compared < 0 || (compared == 0 && UNSIGNED.compare(id, otherId) < 0);
    }
}
