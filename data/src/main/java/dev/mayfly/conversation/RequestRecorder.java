package dev.mayfly.conversation;

import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records LLM requests with their links and all that is counted of them: either all of it is stored or none.
 *
 * <p>A fixed number of statements whatever the number of requests. The train is locked first: requests of one train are
 * linked one lot after the other, so that two turns that arrive at once see each other.
 */
@Singleton
public final class RequestRecorder {

    private final RequestRepository requests;
    private final RequestLinker linker;
    private final JsonMapper json;

    RequestRecorder(RequestRepository requests, RequestLinker linker, JsonMapper json) {
        this.requests = requests;
        this.linker = linker;
        this.json = json;
    }

    /**
     * What became of a request.
     *
     * @param requestId of the stored request
     */
    public record Recorded(UUID requestId, Outcome outcome) {}

    /** Whether a request was stored. */
    public enum Outcome {
        RECORDED,
        /** The same request had been recorded before; it counts once. */
        REPEATED,
        /** Another request has the client's name for it. */
        CLASHED
    }

    /**
     * Records requests of a train in the running transaction; the answers are in their order.
     *
     * @throws NotFoundException when there is no such train, or it is archived
     */
    public List<Recorded> record(WorkspaceId workspace, UUID train, List<NewRequest> incoming) {
        if (requests.lockTrain(workspace, train).isEmpty()) {
            throw new NotFoundException("No train " + train);
        }
        var outcomes = new ArrayList<Recorded>();
        List<NewRequest> fresh = sort(incoming, named(workspace, train, incoming), outcomes);
        if (fresh.isEmpty()) {
            return outcomes;
        }
        LinkGraph graph = linker.link(
                workspace,
                train,
                fresh.stream()
                        .filter(request -> request.fingerprint() != null)
                        .map(linker::arriving)
                        .toList());
        Map<UUID, Place> places = graph.places();
        Set<UUID> conversations = new HashSet<>();
        requests.store(
                workspace,
                train,
                write(fresh.stream()
                        .map(request -> row(request, graph, places.get(request.requestId())))
                        .toList()));
        fresh.forEach(request -> {
            Place place = places.get(request.requestId());
            if (place != null) {
                conversations.add(place.conversationId());
            }
        });
        move(workspace, graph, places, conversations);
        if (!conversations.isEmpty()) {
            requests.sumUp(workspace, train, conversations);
        }
        return outcomes;
    }

    private void move(WorkspaceId workspace, LinkGraph graph, Map<UUID, Place> places, Set<UUID> conversations) {
        var moves = new ArrayList<MoveRow>();
        for (var node : graph.nodes()) {
            Place old = node.place();
            Place place = Objects.requireNonNull(places.get(node.id()));
            if (old != null && !(old.equals(place) && node.isLinkStored())) {
                moves.add(MoveRow.of(node, parentMessages(graph, node.link()), place));
                conversations.add(old.conversationId());
                conversations.add(place.conversationId());
            }
        }
        if (!moves.isEmpty()) {
            requests.move(workspace, write(moves));
        }
    }

    /** Sorts out what is stored already, or comes twice in the lot. */
    private static List<NewRequest> sort(List<NewRequest> incoming, Map<String, Named> named, List<Recorded> outcomes) {
        var fresh = new ArrayList<NewRequest>();
        for (var request : incoming) {
            String name = request.clientRequestId();
            Named stored = name == null
                    ? null
                    : named.putIfAbsent(name, new Named(request.requestId(), request.contentSha256()));
            if (stored == null) {
                fresh.add(request);
                outcomes.add(new Recorded(request.requestId(), Outcome.RECORDED));
            } else {
                boolean isSame = Objects.equals(request.contentSha256(), stored.content());
                outcomes.add(new Recorded(stored.requestId(), isSame ? Outcome.REPEATED : Outcome.CLASHED));
            }
        }
        return fresh;
    }

    /** @param content null when it was recorded without telling */
    private record Named(UUID requestId, @Nullable Hash content) {}

    private Map<String, Named> named(WorkspaceId workspace, UUID train, List<NewRequest> incoming) {
        List<String> names = incoming.stream()
                .flatMap(request -> Stream.ofNullable(request.clientRequestId()))
                .toList();
        var named = new HashMap<String, Named>();
        if (!names.isEmpty()) {
            requests.findNamed(workspace, train, names)
                    .forEach(stored -> named.put(
                            stored.clientRequestId(),
                            new Named(
                                    stored.requestId(),
                                    stored.contentSha256() == null ? null : Hash.ofHex(stored.contentSha256()))));
        }
        return named;
    }

    private static @Nullable Hash parentMessages(LinkGraph graph, Link link) {
        Node parent = link.parent() == null ? null : graph.find(link.parent());
        return parent == null ? null : parent.messages();
    }

    private static RequestRow row(NewRequest request, LinkGraph graph, @Nullable Place place) {
        Fingerprint fingerprint = request.fingerprint();
        Node node = graph.find(request.requestId());
        Link link = node == null ? null : node.link();
        TokenUsage usage = request.usage();
        return new RequestRow(
                request.requestId(),
                request.clientRequestId(),
                Objects.requireNonNull(RequestRow.hex(request.contentSha256())),
                request.timestamp(),
                request.method(),
                request.path(),
                request.model(),
                request.type().wireName(),
                request.accountId(),
                request.responseStatus(),
                request.error(),
                request.durationMs(),
                request.firstTokenMs(),
                usage == null ? null : usage.uncachedInput(),
                usage == null ? null : usage.cacheRead(),
                usage == null ? null : usage.cacheWrite5m(),
                usage == null ? null : usage.cacheWrite1h(),
                usage == null ? null : usage.output(),
                usage == null ? null : usage.reasoning(),
                request.costUsd(),
                request.priceVersion(),
                request.toolCalls(),
                request.tasks(),
                fingerprint == null ? null : fingerprint.messageCount(),
                fingerprint == null ? null : RequestRow.hex(fingerprint.messages()),
                link == null ? null : RequestRow.hex(parentMessages(graph, link)),
                fingerprint == null ? null : RequestRow.hex(fingerprint.answered()),
                fingerprint == null ? null : RequestRow.hex(fingerprint.system()),
                link == null ? null : link.kind().wireName(),
                link == null ? null : link.depth(),
                link == null ? null : link.parent(),
                place == null ? null : place.task(),
                link == null ? null : link.retryOf(),
                place == null ? null : place.conversationId(),
                place == null ? null : place.branchId(),
                place != null && place.isSubtask(),
                request.headers(),
                request.request(),
                request.response(),
                request.chunks(),
                request.newText(),
                fingerprint == null
                        ? List.of()
                        : LinkKeys.offersOfText(fingerprint).stream()
                                .map(key -> Objects.requireNonNull(RequestRow.hex(key)))
                                .toList(),
                fingerprint == null || link == null ? List.of() : LinkKeys.wanted(fingerprint, link));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
