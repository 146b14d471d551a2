package dev.mayfly.conversation;

import dev.mayfly.conversation.RequestLinker.Relinked;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final LinkWriter links;
    private final RequestRetentionRepository retention;

    RequestRecorder(
            RequestRepository requests, RequestLinker linker, LinkWriter links, RequestRetentionRepository retention) {
        this.requests = requests;
        this.linker = linker;
        this.links = links;
        this.retention = retention;
    }

    /**
     * What became of a request.
     *
     * @param requestId of the stored request
     * @param link null when it is not linked, as {@code place}, or was stored before
     */
    public record Recorded(
            UUID requestId,
            Outcome outcome,
            @Nullable Link link,
            @Nullable Place place) {

        static Recorded before(UUID requestId, boolean isSame) {
            return new Recorded(requestId, isSame ? Outcome.REPEATED : Outcome.CLASHED, null, null);
        }
    }

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
        Map<UUID, Recorded> stored = new HashMap<>();
        List<NewRequest> fresh = sort(incoming, named(workspace, train, incoming), stored);
        if (!fresh.isEmpty()) {
            store(workspace, train, fresh, stored);
        }
        return incoming.stream()
                .map(request -> Objects.requireNonNull(stored.get(request.requestId())))
                .toList();
    }

    private void store(WorkspaceId workspace, UUID train, List<NewRequest> fresh, Map<UUID, Recorded> stored) {
        LinkGraph graph = linker.link(
                workspace,
                train,
                fresh.stream()
                        .filter(request -> request.fingerprint() != null)
                        .map(linker::arriving)
                        .toList());
        Map<UUID, Place> places = graph.places();
        var rows = new ArrayList<RequestRow>();
        for (var request : fresh) {
            rows.add(RequestRow.of(request, rows.size() + 1, graph, places.get(request.requestId())));
        }
        List<UUID> summed = requests.store(
                workspace,
                train,
                links.write(rows),
                fresh.stream().map(request -> links.write(request.request())).toList(),
                graph.joining());
        if (summed.isEmpty()) {
            links.move(
                    workspace,
                    train,
                    graph,
                    fresh.stream().map(NewRequest::requestId).toList());
        }
        for (var request : fresh) {
            UUID id = request.requestId();
            Node node = graph.find(id);
            stored.put(id, new Recorded(id, Outcome.RECORDED, node == null ? null : node.link(), places.get(id)));
        }
    }

    /**
     * Gives a request that was recorded without its answer the answer that came; returns false when it has one, or when its
     * payload has expired.
     */
    public boolean complete(WorkspaceId workspace, UUID train, Completion completion) {
        requests.holdTrain(workspace, train);
        if (requests.complete(workspace, links.write(CompletionRow.of(completion)))
                .isEmpty()) {
            return false;
        }
        if (completion.fingerprint() != null) {
            LinkGraph graph = linker.relink(
                    workspace,
                    train,
                    List.of(new Relinked(
                            completion.requestId(),
                            completion.startedAt(),
                            completion.isFailed(),
                            completion.fingerprint())));
            links.move(workspace, train, graph, Set.of(completion.requestId()));
        }
        return true;
    }

    /** Forgets the oldest requests of a train that started before a time; returns how many. */
    public int forget(WorkspaceId workspace, UUID train, Instant before, int limit) {
        requests.holdTrain(workspace, train);
        List<UUID> forgotten = retention.deleteRequests(workspace, train, before, limit);
        if (!forgotten.isEmpty()) {
            requests.sumUp(workspace, train, Set.copyOf(forgotten));
        }
        return forgotten.size();
    }

    /** Sorts out what is stored already, or comes twice in the lot. */
    private static List<NewRequest> sort(
            List<NewRequest> incoming, Map<String, Named> named, Map<UUID, Recorded> stored) {
        var fresh = new ArrayList<NewRequest>();
        for (var request : incoming) {
            String name = request.clientRequestId();
            Named other = name == null
                    ? null
                    : named.putIfAbsent(name, new Named(request.requestId(), request.contentSha256()));
            if (other == null) {
                fresh.add(request);
            } else {
                boolean isSame = Objects.equals(request.contentSha256(), other.content());
                stored.put(request.requestId(), Recorded.before(other.requestId(), isSame));
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
}
