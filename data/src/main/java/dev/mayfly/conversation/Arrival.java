package dev.mayfly.conversation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request that wants a link: the keys that it can be found by.
 *
 * @param isFailed whether the provider did not answer it
 * @param firstPosition the position of the first of {@code prefixes}, counted from 1
 * @param prefixes the hashes of its messages up to each position from {@code firstPosition} to {@code messageCount}
 * @param prompt see {@link Fingerprint#prompt}
 * @param continued see {@link Fingerprint#continued}
 * @param previous see {@link Fingerprint#previous}
 * @param assistants the positions of the assistant's messages, rising; at least those after {@code firstPosition}
 */
public record Arrival(
        UUID id,
        Instant startedAt,
        boolean isFailed,
        int firstPosition,
        List<Hash> prefixes,
        int messageCount,
        @Nullable Hash prompt,
        List<Hash> continued,
        @Nullable Hash previous,
        List<Integer> assistants) {

    public Arrival {
        prefixes = List.copyOf(prefixes);
        continued = List.copyOf(continued);
        assistants = List.copyOf(assistants);
        if (firstPosition < 1 || prefixes.size() != Math.max(0, messageCount - firstPosition + 1)) {
            throw new IllegalArgumentException("%d prefixes from position %d of %d messages"
                    .formatted(prefixes.size(), firstPosition, messageCount));
        }
    }

    /** A request of which all is known. */
    public static Arrival of(UUID id, Instant startedAt, boolean isFailed, Fingerprint fingerprint) {
        return new Arrival(
                id,
                startedAt,
                isFailed,
                1,
                fingerprint.prefixes(),
                fingerprint.messageCount(),
                fingerprint.prompt(),
                fingerprint.continued(),
                fingerprint.previous(),
                fingerprint.assistants());
    }

    /** The hash of all messages; null when there are none. */
    public @Nullable Hash messages() {
        return prefixes.isEmpty() ? null : prefixes.getLast();
    }

    /** The hash of the messages up to a position; null when it is not known. */
    @Nullable
    Hash prefix(int position) {
        return position < firstPosition || position > messageCount ? null : prefixes.get(position - firstPosition);
    }

    /** How many times the assistant speaks after that position; messages without another between them are one turn. */
    int assistantTurnsAfter(int position) {
        int turns = 0;
        int last = 0;
        for (int assistant : assistants) {
            if (assistant > position) {
                turns += turns > 0 && assistant == last + 1 ? 0 : 1;
                last = assistant;
            }
        }
        return turns;
    }
}
