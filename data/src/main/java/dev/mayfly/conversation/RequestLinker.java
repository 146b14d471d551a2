package dev.mayfly.conversation;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.context.annotation.Value;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds for requests of a train what they are to be linked to, and which stored requests are to be linked anew because of
 * them, so that the links are those of an arrival in order. The train must be locked by the running transaction.
 */
@Singleton
final class RequestLinker {

    private final RequestRepository requests;
    private final JsonMapper json;
    private final Duration taskWindow;

    RequestLinker(
            RequestRepository requests, JsonMapper json, @Value("${requests.subtask-window}") Duration taskWindow) {
        this.requests = requests;
        this.json = json;
        this.taskWindow = taskWindow;
    }

    /**
     * An arriving or stored request that is to be linked.
     *
     * @param offered the keys by which others may be linked to it, {@code texts} among them
     * @param texts those of its offered keys that are no columns of the request
     * @param node as it is stored or will be; the link of an arriving one is not looked at
     */
    record Subject(Arrival arrival, List<Hash> offered, List<Hash> texts, Node node) {}

    /**
     * The conversations that are touched, or of one as much as is needed, with arriving requests linked in them.
     *
     * @param neighbours what has been looked up of them
     * @param near what is next to the parent of the only one, as {@link ArrivalRepository} finds it
     */
    LinkGraph link(
            WorkspaceId workspace,
            UUID train,
            List<Subject> subjects,
            List<Neighbour> neighbours,
            List<RequestNode> near) {
        LinkGraph part = subjects.size() == 1 ? append(subjects.getFirst(), neighbours, near) : null;
        return part == null ? link(workspace, train, subjects, neighbours) : part;
    }

    /**
     * The common case, in which an arriving request goes on with the newest of a branch or repeats it: what it is linked to and
     * who else goes on with that tell where it stands, however long the conversation is. Null in all other cases.
     */
    private @Nullable LinkGraph append(Subject subject, List<Neighbour> neighbours, List<RequestNode> near) {
        Neighbour parent = parent(subject, neighbours);
        if (parent == null
                || neighbours.stream()
                        .anyMatch(neighbour ->
                                !neighbour.equals(parent) && !isOfAppend(neighbour, parent.conversationId()))) {
            return null;
        }
        Node node = subject.node();
        var graph = LinkGraph.partFor(node.id());
        near.forEach(stored -> graph.add(Node.of(stored)));
        offer(graph, parent);
        graph.add(node.with(Linker.link(subject.arrival(), graph, taskWindow)));
        return graph.isSettledBy(node.id()) ? graph : null;
    }

    /** The parent that is found by what the request says, or that is named by it. */
    private static @Nullable Neighbour parent(Subject subject, List<Neighbour> neighbours) {
        return neighbours.stream()
                .filter(neighbour -> neighbour.relation().equals(Neighbour.PARENT)
                        || (subject.arrival().previous() != null
                                && neighbour.relation().equals(Neighbour.SUMMARY)))
                .findFirst()
                .orElse(null);
    }

    private static boolean isOfAppend(Neighbour neighbour, UUID conversation) {
        return neighbour.conversationId().equals(conversation)
                && (neighbour.relation().equals(Neighbour.PARENT)
                        || neighbour.relation().equals(Neighbour.IDENTICAL));
    }

    private LinkGraph link(WorkspaceId workspace, UUID train, List<Subject> subjects, List<Neighbour> found) {
        var graph = LinkGraph.whole();
        List<Neighbour> neighbours = found;
        Set<UUID> known = subjects.stream().map(subject -> subject.node().id()).collect(Collectors.toSet());
        Set<UUID> affected = neighbours.stream()
                .filter(neighbour -> neighbour.relation().equals(Neighbour.AFFECTED))
                .map(Neighbour::requestId)
                .filter(id -> !known.contains(id))
                .collect(Collectors.toCollection(HashSet::new));
        Set<UUID> conversations = new HashSet<>();
        neighbours.forEach(neighbour -> conversations.add(neighbour.conversationId()));
        subjects.forEach(subject -> {
            if (subject.node().place() != null) {
                conversations.add(subject.node().place().conversationId());
            }
        });
        load(workspace, graph, conversations);
        affected.addAll(graph.laterTwins(subjects.stream().map(Subject::node).toList()));
        List<Subject> all = new ArrayList<>(subjects);
        if (!affected.isEmpty()) {
            List<Subject> stored = stored(
                    workspace,
                    affected.stream()
                            .map(id -> Objects.requireNonNull(graph.find(id)))
                            .toList());
            List<Neighbour> theirs = lookUp(workspace, train, stored, false);
            load(
                    workspace,
                    graph,
                    theirs.stream()
                            .map(Neighbour::conversationId)
                            .filter(id -> !conversations.contains(id))
                            .collect(Collectors.toSet()));
            neighbours = Stream.concat(neighbours.stream(), theirs.stream()).toList();
            all.addAll(stored);
        }
        neighbours.forEach(neighbour -> offer(graph, neighbour));
        all.sort(Chronology.order(
                subject -> subject.node().startedAt(), subject -> subject.node().id()));
        for (var subject : all) {
            graph.add(subject.node().with(Linker.link(subject.arrival(), graph, taskWindow)));
            subject.texts()
                    .forEach(key -> graph.add(
                            new Offer(subject.node().id(), subject.node().startedAt(), key)));
        }
        return graph;
    }

    /** What an arriving request is linked as. */
    Subject arriving(NewRequest request) {
        Fingerprint fingerprint = Objects.requireNonNull(request.fingerprint());
        return subject(
                Node.of(request.requestId(), request.timestamp(), request.isFailed(), fingerprint, false), fingerprint);
    }

    /**
     * A stored request that is to be linked anew.
     *
     * @param fingerprint null when its payload has expired
     */
    record Relinked(
            UUID id,
            Instant startedAt,
            boolean isFailed,
            @Nullable Fingerprint fingerprint) {}

    /** As {@link #link}; those without a fingerprint are linked by what is stored of their keys. */
    LinkGraph relink(WorkspaceId workspace, UUID train, List<Relinked> relinked) {
        List<UUID> ids = relinked.stream().map(Relinked::id).toList();
        Map<UUID, Node> nodes = requests.findNodesById(workspace, ids).stream()
                .collect(Collectors.toMap(RequestNode::requestId, Node::of));
        var subjects = new ArrayList<Subject>();
        var withoutBody = new ArrayList<Node>();
        for (var request : relinked) {
            Fingerprint fingerprint = request.fingerprint();
            Node node = nodes.get(request.id());
            if (fingerprint != null) {
                subjects.add(subject(
                        node == null
                                ? Node.of(request.id(), request.startedAt(), request.isFailed(), fingerprint, true)
                                : node.with(fingerprint),
                        fingerprint));
            } else if (node != null) {
                withoutBody.add(node);
            }
        }
        if (!withoutBody.isEmpty()) {
            subjects.addAll(offering(workspace, stored(workspace, withoutBody)));
        }
        return link(workspace, train, subjects, lookUp(workspace, train, subjects, true));
    }

    private static Subject subject(Node node, Fingerprint fingerprint) {
        return new Subject(
                Arrival.of(node.id(), node.startedAt(), node.isFailed(), fingerprint),
                LinkKeys.offered(fingerprint),
                LinkKeys.offersOfText(fingerprint),
                node);
    }

    private List<Subject> stored(WorkspaceId workspace, Collection<Node> nodes) {
        Map<UUID, List<Want>> wants = requests
                .findWants(workspace, nodes.stream().map(Node::id).toList())
                .stream()
                .collect(Collectors.groupingBy(Want::requestId));
        return nodes.stream()
                .map(node -> new Subject(
                        LinkKeys.arrival(node, wants.getOrDefault(node.id(), List.of())), List.of(), List.of(), node))
                .toList();
    }

    /** The same, with the keys by which others may be linked to them. */
    private List<Subject> offering(WorkspaceId workspace, List<Subject> subjects) {
        Map<UUID, List<Hash>> offers =
                requests
                        .findOffers(
                                workspace,
                                subjects.stream()
                                        .map(subject -> subject.node().id())
                                        .toList())
                        .stream()
                        .collect(Collectors.groupingBy(
                                StoredOffer::requestId,
                                Collectors.mapping(offer -> Hash.ofHex(offer.key()), Collectors.toList())));
        return subjects.stream()
                .map(subject -> {
                    Node node = subject.node();
                    List<Hash> texts = offers.getOrDefault(node.id(), List.of());
                    List<Hash> offered = Stream.concat(
                                    Stream.concat(Stream.of(node.messages()), Stream.ofNullable(node.answered())),
                                    texts.stream())
                            .toList();
                    return new Subject(subject.arrival(), offered, texts, node);
                })
                .toList();
    }

    private void load(WorkspaceId workspace, LinkGraph graph, Collection<UUID> conversations) {
        if (!conversations.isEmpty()) {
            requests.findNodes(workspace, conversations).forEach(node -> graph.add(Node.of(node)));
        }
    }

    private static void offer(LinkGraph graph, Neighbour neighbour) {
        boolean isOffer = neighbour.relation().equals(Neighbour.TASK)
                || neighbour.relation().equals(Neighbour.SUMMARY);
        if (isOffer && neighbour.key() != null) {
            graph.add(new Offer(neighbour.requestId(), neighbour.timestamp(), Hash.ofHex(neighbour.key())));
        }
    }

    private List<Neighbour> lookUp(WorkspaceId workspace, UUID train, List<Subject> subjects, boolean withAffected) {
        return requests.lookUp(workspace, train, lookUps(subjects, withAffected));
    }

    /** What is looked up of arriving requests. */
    String lookUps(List<Subject> subjects) {
        return lookUps(subjects, true);
    }

    private String lookUps(List<Subject> subjects, boolean withAffected) {
        return write(subjects.stream()
                .map(subject -> LookUp.of(subject.arrival(), withAffected ? subject.offered() : List.of(), taskWindow))
                .toList());
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
