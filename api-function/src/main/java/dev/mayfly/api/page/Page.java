package dev.mayfly.api.page;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor what to send as {@code cursor} to get the next page; null on the last one
 */
@Serdeable
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    /**
     * The first {@code limit} of the items, with a cursor when there are more.
     *
     * @param items up to one more than {@code limit}
     */
    public static <T> Page<T> of(List<T> items, int limit, Function<T, String> cursorAfter) {
        if (items.size() <= limit) {
            return new Page<>(items, null);
        }
        List<T> shown = items.subList(0, limit);
        return new Page<>(shown, cursorAfter.apply(shown.getLast()));
    }

    public <R> Page<R> map(Function<T, R> mapping) {
        return new Page<>(items.stream().map(mapping).toList(), nextCursor);
    }
}
