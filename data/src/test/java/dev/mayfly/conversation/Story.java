package dev.mayfly.conversation;

import static dev.mayfly.conversation.Dialogue.delegates;
import static dev.mayfly.conversation.Dialogue.says;
import static dev.mayfly.conversation.Dialogue.user;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Random conversations, told together with what is true of them; nothing here looks at what is said. */
final class Story {

    private static final String CONTINUED =
            "This session is being continued from a previous conversation that ran out of"
                    + " context. The conversation is summarized below:\n";

    final Train train;
    final Map<UUID, Place> truth = new HashMap<>();
    final Map<UUID, Link> links = new HashMap<>();

    private final Shape shape;
    private final Random random;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<UUID, Set<String>> names = new HashMap<>();
    private final Map<UUID, Integer> subtasks = new HashMap<>();
    private final Set<UUID> continued = new HashSet<>();
    private long seconds;
    private int words;

    Story(Shape shape, long seed) {
        this.shape = shape;
        this.train = new Train(shape);
        this.random = new Random(seed);
    }

    void tell(int requests) {
        while (nodes.size() < requests) {
            seconds += random.nextInt(4);
            switch (random.nextInt(10)) {
                case 0 -> open();
                case 1 -> retry();
                case 2 -> loseAndGoOn();
                case 3, 4 -> delegate();
                case 5 -> compact();
                default -> answered().ifPresent(node -> goOn(node, says(word())));
            }
        }
    }

    private void open() {
        // Few openings, so that many are the same; a failed one is the only one of its text, and repeated at once.
        if (random.nextInt(4) == 0) {
            var messages = Dialogue.of(user(word()));
            var failed = root(messages, null);
            repeat(failed);
            return;
        }
        root(Dialogue.of(user("Opening " + random.nextInt(2))), says(word()));
    }

    private Node root(List<Message> messages, @Nullable Message answer) {
        var id = train.add(seconds, messages, answer);
        return put(id, id, messages, answer, Link.fresh(), place(id, "main", false, null));
    }

    private void goOn(Node parent, @Nullable Message answer) {
        var messages = Dialogue.of(parent.messages(), parent.said(), user(word()));
        add(parent, messages, answer, Link.Kind.PREFIX);
    }

    private void loseAndGoOn() {
        answered().ifPresent(parent -> {
            var lost = Dialogue.of(parent.messages(), parent.said(), user(word()));
            add(parent, Dialogue.of(lost, says(word()), user(word())), says(word()), Link.Kind.GRANDPARENT);
        });
    }

    private void add(Node parent, List<Message> messages, @Nullable Message answer, Link.Kind kind) {
        var id = train.add(seconds, messages, answer);
        var place = continued.add(parent.origin())
                ? parent.place()
                : place(
                        parent.place().conversationId(),
                        "branch_" + digits(19),
                        parent.place().isSubtask(),
                        parent.place().task());
        int depth = Transcript.of(shape.path, shape.request("", parent.messages()))
                .messages()
                .size();
        put(id, id, messages, answer, new Link(kind, depth, parent.id(), null, null), place);
    }

    /** Only those that go on with something, since an answered opening is never repeated. */
    private void retry() {
        var repeatable = nodes.stream().filter(node -> node.link().depth() > 0).toList();
        if (!repeatable.isEmpty()) {
            repeat(repeatable.get(random.nextInt(repeatable.size())));
        }
    }

    private void repeat(Node node) {
        var answer = says(word());
        var id = train.add(seconds, node.messages(), answer);
        var last = nodes.stream()
                .filter(earlier -> earlier.origin().equals(node.origin()))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        put(id, node.origin(), node.messages(), answer, node.link().retrying(last.id()), node.place());
    }

    private void delegate() {
        answered().ifPresent(parent -> {
            String prompt = word();
            goOn(parent, delegates(prompt, word()));
            var giving = nodes.getLast();
            for (int same = random.nextInt(3); same > 0; same--) {
                seconds += random.nextInt(2);
                var messages = Dialogue.of(user("<system-reminder>Be brief.</system-reminder>", prompt));
                var answer = same > 1 || random.nextBoolean() ? says(word()) : null;
                var id = train.add(seconds, messages, answer);
                var conversationId = giving.place().conversationId();
                int number = subtasks.merge(conversationId, 1, Integer::sum);
                var link = new Link(Link.Kind.SUBTASK, 0, null, giving.id(), null);
                put(id, id, messages, answer, link, place(conversationId, "subtask_" + number, true, giving.id()));
                if (answer == null) {
                    repeat(nodes.getLast());
                }
            }
        });
    }

    private void compact() {
        answered().ifPresent(parent -> {
            String summary = (word() + " ").repeat(1 + random.nextInt(40)).strip();
            goOn(parent, says("<analysis>Hm.</analysis><summary>" + summary + "</summary>"));
            var summarized = nodes.getLast();
            var messages = Dialogue.of(user(CONTINUED + summary + "\n\nPlease go on."));
            var answer = says(word());
            var id = train.add(seconds, messages, answer);
            var place = place(
                    summarized.place().conversationId(),
                    "compact_" + digits(19).substring(8),
                    summarized.place().isSubtask(),
                    summarized.place().task());
            put(id, id, messages, answer, new Link(Link.Kind.COMPACT, 0, summarized.id(), null, null), place);
        });
    }

    private Node put(UUID id, UUID origin, List<Message> messages, @Nullable Message answer, Link link, Place place) {
        var node = new Node(id, origin, messages, answer, link, place);
        nodes.add(node);
        truth.put(id, place);
        links.put(id, link);
        return node;
    }

    private Place place(UUID conversationId, String name, boolean isSubtask, @Nullable UUID task) {
        var taken = names.computeIfAbsent(conversationId, _ -> new HashSet<>());
        String free = name;
        for (int number = 2; !taken.add(free); number++) {
            free = name + "_" + number;
        }
        return new Place(conversationId, free, isSubtask, task);
    }

    private Optional<Node> answered() {
        var answered = nodes.stream().filter(node -> node.answer() != null).toList();
        return answered.isEmpty() ? Optional.empty() : Optional.of(answered.get(random.nextInt(answered.size())));
    }

    private String digits(int length) {
        return Train.START
                .plus(Duration.ofSeconds(seconds))
                .toString()
                .substring(0, length)
                .replaceAll("\\D", "");
    }

    private String word() {
        return "Some words, number %d here.".formatted(words++);
    }

    private record Node(
            UUID id,
            UUID origin,
            List<Message> messages,
            @Nullable Message answer,
            Link link,
            Place place) {

        Message said() {
            return Objects.requireNonNull(answer);
        }
    }
}
