package dev.mayfly.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the linker makes of look-ups that know little, or more than was asked. */
class LinkerTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Offer> offers = new ArrayList<>();

    private final LookUps lookUps = new LookUps() {

        @Override
        public List<Candidate> withMessages(List<Hash> prefixes) {
            return candidates;
        }

        @Override
        public List<Offer> offering(Hash key) {
            return offers;
        }
    };

    @Test
    void leavesOutWhatIsLaterOrSaysSomethingElse() {
        candidates.add(candidate(2, NOW.plusMillis(1), 2, null));
        candidates.add(candidate(3, NOW, 2, null));
        candidates.add(candidate(4, NOW.minusSeconds(1), 9, null));

        assertThat(link(arrival(2, 1, 3))).isEqualTo(Link.fresh());

        candidates.add(candidate(1, NOW, 1, null));

        assertThat(link(arrival(2, 1, 3)).parent()).isEqualTo(id(1));
    }

    @Test
    void requestsOfTheSameTimeAreInTheOrderOfTheirIdsWithoutASign() {
        var high = new UUID(0xF000_0000_0000_7000L, 0x8000_0000_0000_0000L);
        candidates.add(candidate(1, NOW, 1, null));

        assertThat(link(new Arrival(high, NOW, false, 1, prefixes(1, 3), 3, null, List.of(), null, List.of(2)))
                        .parent())
                .isEqualTo(id(1));
    }

    @Test
    void theLongestBeginningIsTheParentThenWhoseAnswerFollowsThenTheNewest() {
        candidates.add(candidate(1, NOW.minusSeconds(9), 1, null));
        assertThat(link(arrival(9, 1, 5)).parent()).isEqualTo(id(1));

        candidates.add(candidate(2, NOW.minusSeconds(99), 3, null));
        assertThat(link(arrival(9, 1, 5)).parent()).isEqualTo(id(2));

        candidates.add(candidate(3, NOW.minusSeconds(50), 3, hash(77)));
        assertThat(link(arrival(9, 1, 5)).parent()).isEqualTo(id(3));

        candidates.add(candidate(4, NOW.minusSeconds(98), 3, hash(4)));
        assertThat(link(arrival(9, 1, 5)).parent()).isEqualTo(id(4));
    }

    @Test
    void doesWithoutTheFirstPrefixes() {
        candidates.add(candidate(1, NOW.minusSeconds(9), 1, null));
        candidates.add(candidate(2, NOW.minusSeconds(9), 3, null));

        assertThat(link(arrival(9, 3, 5))).isEqualTo(new Link(Link.Kind.PREFIX, 3, id(2), null, null));
        assertThat(link(arrival(9, 4, 5))).isEqualTo(Link.fresh());
    }

    @Test
    void countsTurnsOfTheAssistantNotItsMessages() {
        candidates.add(candidate(1, NOW.minusSeconds(9), 1, null));

        assertThat(kindWithAssistantsAt(2, 3)).isEqualTo(Link.Kind.PREFIX);
        assertThat(kindWithAssistantsAt(2, 4)).isEqualTo(Link.Kind.GRANDPARENT);
        assertThat(kindWithAssistantsAt(1, 2, 3)).isEqualTo(Link.Kind.PREFIX);
        assertThat(kindWithAssistantsAt()).isEqualTo(Link.Kind.PREFIX);
    }

    @Test
    void leavesOutOffersOfSomethingElseOrOfAnotherTime() {
        offers.add(new Offer(id(1), NOW.minusSeconds(1), hash(8)));
        offers.add(new Offer(id(2), NOW.plusSeconds(1), hash(7)));
        offers.add(new Offer(id(3), NOW.minus(Duration.ofDays(2)), hash(7)));
        var request = new Arrival(id(9), NOW, false, 1, prefixes(1, 1), 1, hash(7), List.of(), null, List.of());

        assertThat(link(request)).isEqualTo(Link.fresh());
        assertThat(Linker.link(request, lookUps, Duration.ofDays(3)).task()).isEqualTo(id(3));

        offers.add(new Offer(id(4), NOW.minusSeconds(20), hash(7)));
        offers.add(new Offer(id(5), NOW.minusSeconds(10), hash(7)));

        assertThat(link(request)).isEqualTo(new Link(Link.Kind.SUBTASK, 0, null, id(5), null));
    }

    @Test
    void theLongestSummaryCountsBeforeTheNewest() {
        offers.add(new Offer(id(1), NOW.minusSeconds(100), hash(7)));
        offers.add(new Offer(id(2), NOW.minusSeconds(1), hash(8)));
        var request = new Arrival(
                id(9), NOW, false, 1, prefixes(1, 1), 1, null, List.of(hash(6), hash(7), hash(8)), null, List.of());

        assertThat(link(request)).isEqualTo(new Link(Link.Kind.COMPACT, 0, id(1), null, null));
    }

    @Test
    void aRequestWithoutMessagesIsNew() {
        var empty = new Arrival(id(9), NOW, false, 1, List.of(), 0, null, List.of(), null, List.of());

        assertThat(link(empty)).isEqualTo(Link.fresh());
    }

    @Test
    void refusesLinksAndArrivalsThatCannotBe() {
        assertThatThrownBy(() -> new Link(Link.Kind.GRANDPARENT, 0, id(1), null, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Link(Link.Kind.NEW, 0, id(1), null, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Link(Link.Kind.NEW, 0, null, id(1), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Arrival(id(1), NOW, false, 2, prefixes(1, 3), 3, null, List.of(), null, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Link.Kind.of("grandparent")).isEqualTo(Link.Kind.GRANDPARENT);
        assertThat(Link.Kind.NEW.wireName()).isEqualTo("new");
    }

    private Link.Kind kindWithAssistantsAt(Integer... positions) {
        return link(new Arrival(id(9), NOW, false, 1, prefixes(1, 5), 5, null, List.of(), null, List.of(positions)))
                .kind();
    }

    private Link link(Arrival request) {
        return Linker.link(request, lookUps);
    }

    private static Arrival arrival(int id, int from, int to) {
        return new Arrival(id(id), NOW, false, from, prefixes(from, to), to, null, List.of(), null, List.of(to - 1));
    }

    private static Candidate candidate(int id, Instant startedAt, int length, @Nullable Hash answered) {
        return new Candidate(id(id), startedAt, hash(length), length, answered, false, Link.Kind.NEW, null, null, null);
    }

    private static List<Hash> prefixes(int from, int to) {
        var prefixes = new ArrayList<Hash>();
        for (int position = from; position <= to; position++) {
            prefixes.add(hash(position));
        }
        return prefixes;
    }

    private static Hash hash(int number) {
        byte[] bytes = new byte[Hash.LENGTH];
        bytes[0] = (byte) number;
        return Hash.of(bytes);
    }

    private static UUID id(int number) {
        return new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | number);
    }
}
