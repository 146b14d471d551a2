package dev.mayfly.api.page;

import dev.mayfly.api.page.Cursor.TimePlace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How far back one page looks in a list, the newest first, of which only some passes the filters: past so many rows, and not to
 * the end of the list, however little passes. What lies further back is on the pages that follow.
 *
 * @param since the time that the page looks back to
 * @param isBounded whether there is more of the list before that time
 */
public record Reach(Instant since, boolean isBounded) {

    /** How many rows a page looks at; of most of them it reads the keys only. */
    public static final int ROWS = 50_000;

    /** To the beginning of the time that is asked for. */
    public static Reach unbounded(Instant since) {
        return new Reach(since, false);
    }

    /**
     * To where so many rows end, or else as the other one.
     *
     * @param horizon the time of the last of these rows; empty when there are not as many
     */
    public static Reach to(Optional<Instant> horizon, Instant since) {
        return horizon.map(time -> new Reach(time, true)).orElseGet(() -> unbounded(since));
    }

    /**
     * The first {@code limit} of the items, with a cursor when there are more of them or more of the list.
     *
     * @param items up to one more than {@code limit} from {@code since} on
     */
    public <T> Page<T> page(List<T> items, int limit, Cursor cursors, Function<T, TimePlace> place) {
        Page<T> page = Page.of(items, limit, last -> encode(cursors, place.apply(last)));
        return page.nextCursor() == null && isBounded
                ? new Page<>(page.items(), encode(cursors, new TimePlace(since, Cursor.FIRST_ID)))
                : page;
    }

    private static String encode(Cursor cursors, TimePlace place) {
        return cursors.encode(place.time(), place.id());
    }
}
