package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubtasksTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void endsWhereRowsPointInACircle() {
        var settled = settle(List.of(
                new TreeRequest(id(1), NOON, id(1), "main", true, id(2), id(2), true),
                new TreeRequest(id(2), NOON, id(2), "main", true, id(1), id(1), true)));

        assertThat(settle(settled)).isEqualTo(settled);
    }

    /** However rows point at earlier ones, by whatever hand: what stands where it belongs stays there, without gaps. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void movesNothingTheSecondTime(int seed) {
        var random = new Random(seed);
        for (int round = 0; round < 250; round++) {
            var requests = new ArrayList<TreeRequest>();
            int count = 2 + random.nextInt(10);
            while (requests.size() < count) {
                requests.add(random.nextInt(4) > 0 ? legacy(random, requests.size()) : ours(random, requests));
            }

            var settled = settle(requests);

            assertThat(settle(settled)).as("of %s", requests).isEqualTo(settled);
            numbers(new Subtasks(settled).placed())
                    .forEach((conversation, numbers) -> assertThat(numbers)
                            .as("numbers in %s of %s", conversation, requests)
                            .containsExactlyElementsOf(IntStream.rangeClosed(1, numbers.size())
                                    .boxed()
                                    .toList()));
        }
    }

    private static List<TreeRequest> settle(List<TreeRequest> requests) {
        var settled = new LinkedHashMap<UUID, TreeRequest>();
        requests.forEach(request -> settled.put(request.id(), request));
        new Subtasks(requests).settled().placed().forEach(request -> settled.put(request.id(), request));
        return List.copyOf(settled.values());
    }

    private static Map<String, Set<Integer>> numbers(Collection<TreeRequest> placed) {
        var numbers = new TreeMap<String, Set<Integer>>();
        for (var request : placed) {
            numbers.computeIfAbsent(String.valueOf(request.conversation()), _ -> new TreeSet<>())
                    .add(Integer.valueOf(String.valueOf(request.branch()).substring("subtask_".length())));
        }
        return numbers;
    }

    private static TreeRequest legacy(Random random, int number) {
        UUID conversation = random.nextInt(10) == 0 ? null : id(random.nextInt(number / 2 + 1));
        return new TreeRequest(
                id(number),
                time(number),
                conversation,
                conversation == null ? null : one(random, "main", "main", "subtask_1", "subtask_2", "branch_1"),
                random.nextInt(3) == 0,
                number > 0 && random.nextInt(3) == 0 ? id(random.nextInt(number)) : null,
                number > 0 && random.nextInt(2) == 0 ? id(random.nextInt(number)) : null,
                true);
    }

    /** One as it is recorded here: in the conversation of what it goes on with or what started it. */
    private static TreeRequest ours(Random random, List<TreeRequest> earlier) {
        int number = earlier.size();
        var from = number == 0 ? null : earlier.get(random.nextInt(number));
        if (from == null || from.conversation() == null) {
            return new TreeRequest(id(number), time(number), id(number), "main", false, null, null, false);
        }
        return random.nextBoolean()
                ? new TreeRequest(
                        id(number),
                        time(number),
                        from.conversation(),
                        one(random, "subtask_1", "subtask_2", "branch_1"),
                        true,
                        from.id(),
                        null,
                        false)
                : new TreeRequest(
                        id(number),
                        time(number),
                        from.conversation(),
                        random.nextBoolean() ? from.branch() : "branch_1",
                        from.isSubtask(),
                        from.task(),
                        from.id(),
                        false);
    }

    /** Two at a time. */
    private static Instant time(int number) {
        return NOON.plusSeconds(number / 2);
    }

    private static String one(Random random, String... branches) {
        return List.of(branches).get(random.nextInt(branches.length));
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }
}
