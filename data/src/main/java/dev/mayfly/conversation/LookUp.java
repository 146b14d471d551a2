package dev.mayfly.conversation;

import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is looked up of a request, as {@link LinkSql#LOOK_UP} takes it; hashes are written {@code \x} and hexadecimal.
 *
 * @param prefixes of its proper prefixes those that it may be linked by, the shortest first, one after the other: PostgreSQL
 *     would read each of a list, and looks at the last ones only
 * @param continued the keys of what the request may go on with, the response that it names before summaries
 * @param offered the keys by which others may be linked to it
 */
@Serdeable(naming = SnakeCaseStrategy.class)
record LookUp(
        UUID id,
        Instant timestamp,
        @Nullable String messages,
        String prefixes,
        @Nullable String prompt,
        Instant tasksSince,
        List<String> continued,
        Instant summariesSince,
        List<String> offered) {

    /** @param offered those of the stored or arriving request; none when only its own link is looked for */
    static LookUp of(Arrival arrival, List<Hash> offered, Duration taskWindow) {
        List<Hash> prefixes = arrival.prefixes();
        return new LookUp(
                arrival.id(),
                arrival.startedAt(),
                RequestRow.hex(arrival.messages()),
                joined(prefixes.subList(0, prefixes.size() - 1)),
                RequestRow.hex(arrival.prompt()),
                arrival.startedAt().minus(taskWindow),
                hex(Stream.concat(Stream.ofNullable(arrival.previous()), arrival.continued().stream())
                        .toList()),
                arrival.startedAt().minus(Linker.SUMMARY_WINDOW),
                hex(offered));
    }

    private static String joined(List<Hash> hashes) {
        return hashes.stream().map(Hash::toString).collect(Collectors.joining("", "\\x", ""));
    }

    private static List<String> hex(List<Hash> hashes) {
        return hashes.stream()
                .flatMap(hash -> Stream.ofNullable(RequestRow.hex(hash)))
                .toList();
    }
}
