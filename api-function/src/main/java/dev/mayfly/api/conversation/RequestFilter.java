package dev.mayfly.api.conversation;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which requests are asked for; what is null lets all through. */
record RequestFilter(
        @Nullable String model,
        @Nullable String accountId,
        @Nullable Boolean failed,
        @Nullable String type,
        TimeRange range) {

    /** Whether there is anything that requests are picked out by, whose rows have to be looked at for it. */
    boolean isSelective() {
        return parts() > 0;
    }

    /** Whether an index has nothing but what passes, in the order of the list, where it is that of the whole workspace. */
    boolean isIndexed() {
        return parts() == 1 && (model != null || accountId != null || Boolean.TRUE.equals(failed));
    }

    private long parts() {
        return Stream.of(model, accountId, failed, type)
                .filter(Objects::nonNull)
                .count();
    }
}
