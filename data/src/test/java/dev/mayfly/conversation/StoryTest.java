package dev.mayfly.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever conversations there are, linking finds them, in whatever order their requests arrive, and again when repeated. */
class StoryTest {

    private static final int STORIES = 60;
    private static final int REQUESTS = 50;

    @ParameterizedTest
    @EnumSource
    void findsWhatIsTrue(Shape shape) {
        for (int seed = 0; seed < STORIES; seed++) {
            var story = new Story(shape, seed);
            story.tell(REQUESTS);

            assertThat(story.train.links()).as("links of story %d", seed).isEqualTo(story.links);
            assertThat(story.train.places()).as("places of story %d", seed).isEqualTo(story.truth);
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsTheSameInAnyOrderOfArrivalAndAgain(Shape shape) {
        for (int seed = 0; seed < STORIES / 4; seed++) {
            var story = new Story(shape, seed);
            story.tell(REQUESTS);
            var random = new Random(seed);
            var order = new HashMap<UUID, Integer>();
            story.links.keySet().stream().sorted().forEach(id -> order.put(id, random.nextInt()));

            var shuffled = story.train.inOrder(Comparator.comparing(order::get));

            assertThat(shuffled.links()).as("links of story %d", seed).isEqualTo(story.links);
            assertThat(shuffled.places()).as("places of story %d", seed).isEqualTo(story.truth);

            shuffled.relink();

            assertThat(shuffled.links()).as("links of story %d, again", seed).isEqualTo(story.links);
        }
    }
}
