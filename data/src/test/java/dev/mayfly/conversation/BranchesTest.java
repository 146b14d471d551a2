package dev.mayfly.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BranchesTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final List<Linked> requests = new ArrayList<>();

    @Test
    void whatIsLinkedToNothingThatIsGivenBeginsAConversation() {
        add(5, new Link(Link.Kind.PREFIX, 3, id(1), null, null));
        add(6, new Link(Link.Kind.SUBTASK, 0, null, id(2), null));
        add(7, new Link(Link.Kind.PREFIX, 3, id(3), null, id(4)));

        for (int id = 5; id <= 7; id++) {
            assertThat(place(id)).isEqualTo(new Place(id(id), "main", false, null));
        }
    }

    @Test
    void aRetryOfWhatIsMissingStandsBesideTheOthersOfItsMessages() {
        add(1, Link.fresh());
        add(3, hash(9), new Link(Link.Kind.PREFIX, 1, id(1), null, id(2)));
        add(4, hash(9), new Link(Link.Kind.PREFIX, 1, id(1), null, id(2)));
        add(5, hash(8), new Link(Link.Kind.PREFIX, 1, id(1), null, null));

        assertThat(List.of(place(3).branchId(), place(4).branchId(), place(5).branchId()))
                .containsExactly("main", "main", "branch_20260301120005");
    }

    @Test
    void tasksAreCountedForEachConversation() {
        add(1, Link.fresh());
        add(2, Link.fresh());
        add(3, new Link(Link.Kind.SUBTASK, 0, null, id(2), null));
        add(4, new Link(Link.Kind.SUBTASK, 0, null, id(1), null));
        add(5, new Link(Link.Kind.SUBTASK, 0, null, id(1), id(4)));
        add(6, new Link(Link.Kind.SUBTASK, 0, null, id(1), null));

        assertThat(place(3)).isEqualTo(new Place(id(2), "subtask_1", true, id(2)));
        assertThat(place(4)).isEqualTo(new Place(id(1), "subtask_1", true, id(1)));
        assertThat(place(5)).isEqualTo(place(4));
        assertThat(place(6)).isEqualTo(new Place(id(1), "subtask_2", true, id(1)));
    }

    @Test
    void aCompactionDoesNotTakeThePlaceOfTheContinuation() {
        add(1, Link.fresh());
        add(2, new Link(Link.Kind.COMPACT, 0, id(1), null, null));
        add(3, new Link(Link.Kind.PREFIX, 1, id(1), null, null));
        add(4, new Link(Link.Kind.COMPACT, 0, id(1), null, null));

        assertThat(place(2).branchId()).isEqualTo("compact_120002");
        assertThat(place(3).branchId()).isEqualTo("main");
        assertThat(place(4).branchId()).isEqualTo("compact_120004");
    }

    @Test
    void doesNotDependOnTheOrderInWhichRequestsAreGiven() {
        add(1, Link.fresh());
        add(2, new Link(Link.Kind.PREFIX, 1, id(1), null, null));
        add(3, new Link(Link.Kind.PREFIX, 1, id(1), null, null));
        add(4, new Link(Link.Kind.SUBTASK, 0, null, id(3), null));
        add(5, new Link(Link.Kind.SUBTASK, 0, null, id(2), null));
        add(6, new Link(Link.Kind.COMPACT, 0, id(4), null, null));
        var places = Branches.places(requests);

        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(requests, new Random(seed));

            assertThat(Branches.places(requests)).isEqualTo(places);
            assertThat(Branches.places(requests).keySet()).containsExactlyElementsOf(places.keySet());
        }
    }

    private void add(int number, Link link) {
        add(number, null, link);
    }

    private void add(int number, @Nullable Hash messages, Link link) {
        requests.add(new Linked(
                id(number), START.plusSeconds(number), messages == null ? hash(100 + number) : messages, link));
    }

    private Place place(int number) {
        return Objects.requireNonNull(Branches.places(requests).get(id(number)));
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
