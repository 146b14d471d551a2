package dev.mayfly.conversation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The requests of some conversations of a train, to which requests are linked one after the other: all of them, or those that
 * decide where one that goes on with them stands.
 */
final class LinkGraph implements LookUps {

    private final @Nullable UUID joining;
    private final Map<UUID, Node> nodes = new LinkedHashMap<>();
    private final Map<Hash, List<UUID>> byMessages = new HashMap<>();
    private final Map<Hash, List<Offer>> offers = new HashMap<>();

    private LinkGraph(@Nullable UUID joining) {
        this.joining = joining;
    }

    /** One that takes whole conversations. */
    static LinkGraph whole() {
        return new LinkGraph(null);
    }

    /** One that takes the part of a conversation that decides where this request stands, which joins it. */
    static LinkGraph partFor(UUID joining) {
        return new LinkGraph(joining);
    }

    /** The request that joins the part of a conversation, which has its sums; null when this has whole ones. */
    @Nullable
    UUID joining() {
        return joining;
    }

    void add(Node node) {
        Node before = nodes.put(node.id(), node);
        if (before == null || !before.messages().equals(node.messages())) {
            byMessages
                    .computeIfAbsent(node.messages(), hash -> new ArrayList<>())
                    .add(node.id());
        }
    }

    void add(Offer offer) {
        offers.computeIfAbsent(offer.key(), key -> new ArrayList<>()).add(offer);
    }

    @Nullable
    Node find(UUID id) {
        return nodes.get(id);
    }

    /** The hash of all messages of a request; null when it is none of these. */
    @Nullable
    Hash messagesOf(@Nullable UUID id) {
        Node node = id == null ? null : nodes.get(id);
        return node == null ? null : node.messages();
    }

    private Node get(UUID id) {
        return Objects.requireNonNull(nodes.get(id));
    }

    Collection<Node> nodes() {
        return nodes.values();
    }

    /** Those with the same messages as one of these, but later: whose retries they are may have changed. */
    Set<UUID> laterTwins(Collection<Node> others) {
        var twins = new HashSet<UUID>();
        for (var other : others) {
            for (var id : byMessages.getOrDefault(other.messages(), List.of())) {
                Node twin = get(id);
                if (!id.equals(other.id())
                        && Chronology.isBefore(other.startedAt(), other.id(), twin.startedAt(), twin.id())) {
                    twins.add(id);
                }
            }
        }
        return twins;
    }

    /** Where each request stands. */
    Map<UUID, Place> places() {
        return Branches.places(nodes.values().stream().map(Node::linked).toList());
    }

    /**
     * Whether a request joins a branch of this part and everything else stays where it is: then the rest of the conversation
     * has nothing to say. Who opens a branch has to know the names of all.
     */
    boolean isSettledBy(UUID id) {
        Map<UUID, Place> places = places();
        Place joined = Objects.requireNonNull(places.get(id));
        return nodes.values().stream()
                        .filter(Node::isStored)
                        .allMatch(node -> Objects.equals(node.place(), places.get(node.id())))
                && nodes.values().stream().anyMatch(node -> joined.equals(node.place()));
    }

    @Override
    public List<Candidate> withMessages(List<Hash> prefixes) {
        return prefixes.stream()
                .flatMap(prefix -> byMessages.getOrDefault(prefix, List.of()).stream())
                .map(id -> get(id).candidate())
                .toList();
    }

    @Override
    public List<Offer> offering(Hash key) {
        return offers.getOrDefault(key, List.of());
    }
}
