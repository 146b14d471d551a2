package dev.mayfly.conversation;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a request hangs on earlier ones.
 *
 * @param depth how many messages of the history were found again; 0 when nothing but the start is known, or the request names
 *     what it goes on with and has none of it
 * @param parent the request that it goes on with, or whose summary it goes on with; null also when that has expired
 * @param task the request whose answer gave it as a task; null also when that has expired
 * @param retryOf the identical request before it, which may be a retry itself
 */
public record Link(
        Kind kind,
        int depth,
        @Nullable UUID parent,
        @Nullable UUID task,
        @Nullable UUID retryOf) {

    public Link {
        boolean goesOn = kind == Kind.PREFIX || kind == Kind.GRANDPARENT;
        boolean isInRange = kind == Kind.PREFIX ? depth >= 0 : goesOn == depth > 0;
        if (depth < 0 || !isInRange) {
            throw new IllegalArgumentException("A %s link of depth %d".formatted(kind, depth));
        }
        if (parent != null && !goesOn && kind != Kind.COMPACT) {
            throw new IllegalArgumentException("A %s link has no parent".formatted(kind));
        }
        if (task != null && kind != Kind.SUBTASK) {
            throw new IllegalArgumentException("A %s link has no task".formatted(kind));
        }
    }

    static Link fresh() {
        return new Link(Kind.NEW, 0, null, null, null);
    }

    Link retrying(@Nullable UUID origin) {
        return new Link(kind, depth, parent, task, origin);
    }

    /** How a link was made. */
    public enum Kind {
        /** The request begins with all messages of its parent, or names its answer instead. */
        PREFIX,
        /** So it does, but a request between the two is missing. */
        GRANDPARENT,
        /** The request begins with a summary that its parent was answered. */
        COMPACT,
        /** The request's only message is a task that an answer gave. */
        SUBTASK,
        /** The request begins something. */
        NEW;

        /** The name outside of Java. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of that {@link #wireName}; throws IllegalArgumentException when there is none. */
        public static Kind of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }
}
