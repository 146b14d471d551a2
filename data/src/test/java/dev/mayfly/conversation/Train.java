package dev.mayfly.conversation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The requests of a train, stored in memory and linked as the database would. */
final class Train {

    static final Instant START = Instant.parse("2026-03-01T23:59:50Z");

    private final Shape shape;
    private final List<Stored> stored = new ArrayList<>();
    private final Map<UUID, Link> links = new HashMap<>();

    Train(Shape shape) {
        this.shape = shape;
    }

    /** A request that starts so many seconds after {@link #START}, answered with that; null when it fails. */
    UUID add(long seconds, List<Message> messages, @Nullable Message answer) {
        return add(seconds, "You are helpful.", messages, answer);
    }

    UUID add(long seconds, String system, List<Message> messages, @Nullable Message answer) {
        var transcript = Transcript.of(shape.path, shape.request(system, messages));
        var answered = answer == null ? null : Answer.of(shape.response(answer)).orElseThrow();
        return add(
                Arrival.of(
                        new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | (stored.size() + 1)),
                        START.plus(Duration.ofSeconds(seconds)),
                        answer == null,
                        Fingerprint.of(transcript, answered)),
                Fingerprint.of(transcript, answered));
    }

    private UUID add(Arrival arrival, Fingerprint fingerprint) {
        stored.add(new Stored(arrival, fingerprint));
        relink();
        return arrival.id();
    }

    /** Links all of them again, each with what is stored then. */
    void relink() {
        stored.stream()
                .sorted(Chronology.order(
                        request -> request.arrival().startedAt(),
                        request -> request.arrival().id()))
                .forEach(request -> links.put(request.arrival().id(), Linker.link(request.arrival(), new InMemory())));
    }

    Link link(UUID id) {
        return Objects.requireNonNull(links.get(id));
    }

    Map<UUID, Link> links() {
        return Map.copyOf(links);
    }

    Place place(UUID id) {
        return Objects.requireNonNull(places().get(id));
    }

    String branch(UUID id) {
        return place(id).branchId();
    }

    Map<UUID, Place> places() {
        return Branches.places(linked());
    }

    List<Linked> linked() {
        return stored.stream()
                .filter(request -> !request.arrival().prefixes().isEmpty())
                .map(request -> new Linked(
                        request.arrival().id(),
                        request.arrival().startedAt(),
                        request.arrival().prefixes().getLast(),
                        link(request.arrival().id())))
                .toList();
    }

    /** The same requests, without those of which the ids are given, added in another order. */
    Train inOrder(Comparator<UUID> order) {
        var other = new Train(shape);
        stored.stream()
                .sorted(Comparator.comparing(
                        (Stored request) -> request.arrival().id(), order))
                .forEach(request -> other.add(request.arrival(), request.fingerprint()));
        return other;
    }

    private record Stored(Arrival arrival, Fingerprint fingerprint) {}

    private final class InMemory implements LookUps {

        @Override
        public List<Candidate> withMessages(List<Hash> prefixes) {
            return stored.stream()
                    .filter(request -> !request.arrival().prefixes().isEmpty()
                            && prefixes.contains(request.arrival().prefixes().getLast()))
                    .map(request -> candidate(request.arrival(), request.fingerprint()))
                    .toList();
        }

        private Candidate candidate(Arrival arrival, Fingerprint fingerprint) {
            var link = links.getOrDefault(arrival.id(), Link.fresh());
            return new Candidate(
                    arrival.id(),
                    arrival.startedAt(),
                    arrival.prefixes().getLast(),
                    arrival.messageCount(),
                    fingerprint.answered(),
                    arrival.isFailed(),
                    link.kind(),
                    link.parent(),
                    link.task(),
                    link.retryOf());
        }

        @Override
        public List<Offer> offering(Hash key) {
            return stored.stream()
                    .filter(request -> request.fingerprint().tasks().contains(key)
                            || Objects.equals(key, request.fingerprint().summary())
                            || Objects.equals(key, request.fingerprint().response()))
                    .map(request ->
                            new Offer(request.arrival().id(), request.arrival().startedAt(), key))
                    .toList();
        }
    }
}
