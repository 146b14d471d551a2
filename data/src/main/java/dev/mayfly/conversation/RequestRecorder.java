package dev.mayfly.conversation;

import dev.mayfly.conversation.ArrivalRepository.Known;
import dev.mayfly.conversation.RequestLinker.Relinked;
import dev.mayfly.conversation.RequestLinker.Subject;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.DomainException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.train.HeldTrain;
import dev.mayfly.train.TrainChoice;
import dev.mayfly.workspace.Closing;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records LLM requests with their links and all that is counted of them: either all of it is stored or none.
 *
 * <p>A fixed number of statements whatever the number of requests. The train is held first: requests of one train are
 * linked one lot after the other, so that two turns that arrive at once see each other.
 */
@Singleton
public final class RequestRecorder {

    private static final Closing<UUID> STORE = Closing.of(RequestSql.STORE, row -> row.getObject(1, UUID.class));

    private final ArrivalRepository arrivals;
    private final RequestRepository requests;
    private final RecordedRequestRepository recorded;
    private final RequestLinker linker;
    private final LinkWriter links;
    private final RequestRetentionRepository retention;
    private final WorkspaceTransactions transactions;

    RequestRecorder(
            ArrivalRepository arrivals,
            RequestRepository requests,
            RecordedRequestRepository recorded,
            RequestLinker linker,
            LinkWriter links,
            RequestRetentionRepository retention,
            WorkspaceTransactions transactions) {
        this.arrivals = arrivals;
        this.requests = requests;
        this.recorded = recorded;
        this.linker = linker;
        this.links = links;
        this.retention = retention;
        this.transactions = transactions;
    }

    /**
     * What became of a request.
     *
     * @param requestId of the stored request
     * @param link null when it is not linked, as {@code place}, or was stored before
     * @param before what was stored before, when it is repeated; otherwise null
     */
    public record Recorded(
            UUID requestId,
            Outcome outcome,
            @Nullable Link link,
            @Nullable Place place,
            @Nullable RecordedRequest before) {

        private static Recorded named(Named other, NewRequest request) {
            boolean isSame = Objects.equals(request.contentSha256(), other.content());
            return new Recorded(other.requestId(), isSame ? Outcome.REPEATED : Outcome.CLASHED, null, null, null);
        }

        private Recorded with(Map<UUID, RecordedRequest> repeated) {
            return outcome == Outcome.REPEATED
                    ? new Recorded(requestId, outcome, link, place, repeated.get(requestId))
                    : this;
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

    /** As {@link #recordAlone}, of a train that was found already, in the running transaction. */
    public List<Recorded> record(WorkspaceId workspace, UUID train, List<NewRequest> incoming) {
        return record(workspace, TrainChoice.of(train), incoming, false);
    }

    /**
     * Records requests of a train in a transaction of their own; the answers are in their order.
     *
     * @throws NotFoundException when the caller sees no such train
     * @throws ConflictException when it is archived
     */
    public List<Recorded> recordAlone(WorkspaceId workspace, TrainChoice choice, List<NewRequest> incoming) {
        return record(workspace, choice, incoming, incoming.size() == 1);
    }

    /** @param mayEnd whether the transaction may be ended as soon as a request is stored and counted */
    private List<Recorded> record(
            WorkspaceId workspace, TrainChoice choice, List<NewRequest> incoming, boolean mayEnd) {
        Map<UUID, Subject> subjects = new LinkedHashMap<>();
        for (var request : incoming) {
            if (request.fingerprint() != null) {
                subjects.put(request.requestId(), linker.arriving(request));
            }
        }
        String lookUps = linker.lookUps(List.copyOf(subjects.values()));
        // Thrown inside, a refusal would take back what a running transaction has done for other trains.
        Result result = transactions.write(
                workspace,
                HeldTrain.HOLD,
                HeldTrain.parameters(workspace, choice),
                held -> refusal(choice, held)
                        .map(refusal -> new Result(List.of(), refusal))
                        .orElseGet(() -> {
                            UUID train = held.getFirst().id();
                            Known known = arrivals.lookUp(workspace, train, names(incoming), lookUps);
                            return new Result(record(workspace, train, incoming, subjects, known, mayEnd), null);
                        }));
        if (result.refusal() != null) {
            throw result.refusal();
        }
        return result.recorded();
    }

    private record Result(List<Recorded> recorded, @Nullable DomainException refusal) {}

    private static Optional<DomainException> refusal(TrainChoice choice, List<HeldTrain> held) {
        if (held.isEmpty()) {
            return Optional.of(new NotFoundException("train", choice.name()));
        }
        return held.getFirst().isArchived() ? Optional.of(archived()) : Optional.empty();
    }

    private List<Recorded> record(
            WorkspaceId workspace,
            UUID train,
            List<NewRequest> incoming,
            Map<UUID, Subject> subjects,
            Known known,
            boolean mayEnd) {
        Map<UUID, Recorded> stored = new HashMap<>();
        List<NewRequest> fresh = sort(incoming, named(known.named()), stored);
        if (!fresh.isEmpty()) {
            store(workspace, train, fresh, graph(workspace, train, fresh, subjects, known), mayEnd, stored);
        }
        Map<UUID, RecordedRequest> repeated =
                fresh.size() == incoming.size() ? Map.of() : repeated(workspace, stored.values());
        return incoming.stream()
                .map(request ->
                        Objects.requireNonNull(stored.get(request.requestId())).with(repeated))
                .toList();
    }

    /** What tells that the train takes no requests. */
    public static ConflictException archived() {
        return new ConflictException("train_archived", "The train is archived and takes nothing new");
    }

    /** The graph with those that are new; the others have been looked up for nothing. */
    private LinkGraph graph(
            WorkspaceId workspace, UUID train, List<NewRequest> fresh, Map<UUID, Subject> subjects, Known known) {
        List<Subject> linked = fresh.stream()
                .flatMap(request -> Stream.ofNullable(subjects.get(request.requestId())))
                .toList();
        Set<UUID> ids = linked.stream().map(subject -> subject.node().id()).collect(Collectors.toSet());
        List<Neighbour> neighbours = known.neighbours().stream()
                .filter(neighbour -> ids.contains(neighbour.arrivalId()))
                .toList();
        return linker.link(
                workspace, train, linked, neighbours, linked.size() == subjects.size() ? known.near() : List.of());
    }

    private void store(
            WorkspaceId workspace,
            UUID train,
            List<NewRequest> fresh,
            LinkGraph graph,
            boolean mayEnd,
            Map<UUID, Recorded> stored) {
        Map<UUID, Place> places = graph.places();
        var rows = new ArrayList<RequestRow>();
        for (var request : fresh) {
            rows.add(RequestRow.of(request, rows.size() + 1, graph, places.get(request.requestId())));
        }
        String written = links.write(rows);
        List<String> bodies =
                fresh.stream().map(request -> links.write(request.request())).toList();
        UUID joining = graph.joining();
        if (joining == null) {
            requests.store(workspace, train, written, bodies, null);
            links.move(
                    workspace,
                    train,
                    graph,
                    fresh.stream().map(NewRequest::requestId).toList());
        } else if (mayEnd) {
            transactions.end(
                    STORE,
                    Map.of(
                            "workspaceId",
                            workspace.value(),
                            "trainId",
                            train,
                            "requests",
                            written,
                            "bodies",
                            bodies.toArray(String[]::new),
                            "joined",
                            joining));
        } else {
            requests.store(workspace, train, written, bodies, joining);
        }
        for (var request : fresh) {
            UUID id = request.requestId();
            Node node = graph.find(id);
            stored.put(id, new Recorded(id, Outcome.RECORDED, node == null ? null : node.link(), places.get(id), null));
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
                stored.put(request.requestId(), Recorded.named(other, request));
            }
        }
        return fresh;
    }

    /** @param content null when it was recorded without telling */
    private record Named(UUID requestId, @Nullable Hash content) {}

    private static List<String> names(List<NewRequest> incoming) {
        return incoming.stream()
                .flatMap(request -> Stream.ofNullable(request.clientRequestId()))
                .toList();
    }

    private static Map<String, Named> named(List<NamedRequest> stored) {
        var named = new HashMap<String, Named>();
        for (var request : stored) {
            Hash content = request.contentSha256() == null ? null : Hash.ofHex(request.contentSha256());
            named.put(request.clientRequestId(), new Named(request.requestId(), content));
        }
        return named;
    }

    private Map<UUID, RecordedRequest> repeated(WorkspaceId workspace, Collection<Recorded> all) {
        List<UUID> ids = all.stream()
                .filter(one -> one.outcome() == Outcome.REPEATED)
                .map(Recorded::requestId)
                .toList();
        return ids.isEmpty()
                ? Map.of()
                : recorded.findAll(workspace, ids).stream()
                        .collect(Collectors.toMap(RecordedRequest::requestId, request -> request));
    }
}
