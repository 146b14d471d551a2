package dev.mayfly.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UuidV7Test {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void isAVersion7UuidThatBeginsWithTheTime() {
        UUID id = new UuidV7(Clock.fixed(NOON, ZoneOffset.UTC)).make();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
    }

    @Test
    void growsWithinAMillisecondAndBeyondItsCounter() {
        var generator = new UuidV7(Clock.fixed(NOON, ZoneOffset.UTC));

        List<UUID> ids = Stream.generate(generator::make).limit(10_000).toList();

        assertThat(ids).isSortedAccordingTo(UuidV7Test::compareAsPostgres).doesNotHaveDuplicates();
    }

    @Test
    void growsWhenTheClockStepsBack() {
        var millis = new AtomicLong(NOON.toEpochMilli());
        var generator = new UuidV7(clockOf(millis));
        UUID before = generator.make();
        millis.addAndGet(-60_000);

        UUID after = generator.make();

        assertThat(compareAsPostgres(before, after)).isNegative();
    }

    @Test
    void differsBetweenTwoCopiesOfOneProcess() {
        var one = new UuidV7(Clock.fixed(NOON, ZoneOffset.UTC));
        var other = new UuidV7(Clock.fixed(NOON, ZoneOffset.UTC));

        var ids = new HashSet<UUID>();
        IntStream.range(0, 1_000).forEach(_ -> {
            ids.add(one.make());
            ids.add(other.make());
        });

        assertThat(ids).hasSize(2_000);
    }

    @Test
    void growsForEachOfManyThreadsAndNeverRepeats() throws Exception {
        List<Future<List<UUID>>> results;
        try (var threads = Executors.newFixedThreadPool(8)) {
            results = IntStream.range(0, 8)
                    .mapToObj(_ -> threads.submit(
                            () -> Stream.generate(UuidV7::next).limit(5_000).toList()))
                    .toList();
        }

        var all = new HashSet<UUID>();
        for (Future<List<UUID>> result : results) {
            assertThat(result.get()).isSortedAccordingTo(UuidV7Test::compareAsPostgres);
            all.addAll(result.get());
        }
        assertThat(all).hasSize(40_000);
    }

    private static Clock clockOf(AtomicLong millis) {
        return ((InstantSource) () -> Instant.ofEpochMilli(millis.get())).withZone(ZoneOffset.UTC);
    }

    private static int compareAsPostgres(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }
}
