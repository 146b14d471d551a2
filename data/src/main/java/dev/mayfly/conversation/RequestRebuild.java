package dev.mayfly.conversation;

import dev.mayfly.conversation.RequestLinker.Relinked;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Links stored requests anew, from their bodies while these are kept, and from their keys after that. A link tells of earlier
 * requests only, so that a train is rebuilt lot after lot in the order of time; doing it again changes nothing.
 */
@Singleton
public final class RequestRebuild {

    /** The place before all requests. */
    public static final Place START = new Place(Instant.EPOCH, new UUID(0, 0));

    /** Each may have five megabytes, and a function has one gigabyte. */
    private static final int BODIES_AT_ONCE = 20;

    private final RequestRepository requests;
    private final RequestLinker linker;
    private final LinkWriter links;

    RequestRebuild(RequestRepository requests, RequestLinker linker, LinkWriter links) {
        this.requests = requests;
        this.linker = linker;
        this.links = links;
    }

    /** A place in the order of requests: right after one that started then. */
    public record Place(Instant startedAt, UUID requestId) {}

    /**
     * What a lot has done.
     *
     * @param requests how many were linked anew
     * @param changed how many of these, and of requests linked to them, have other keys, links or places now
     * @param last where the next lot begins; null when this was the last
     */
    public record Progress(
            int requests, int changed, @Nullable Place last) {}

    /** The next of the requests that are to be linked, up to so many. */
    private interface Bodies {
        List<StoredBody> after(Place place, int count);
    }

    /** Links at most so many requests of a train after a place anew, in the running transaction. */
    public Progress train(WorkspaceId workspace, UUID train, Place after, int limit) {
        requests.holdTrain(workspace, train);
        return relink(
                workspace,
                train,
                after,
                limit,
                (place, count) -> requests.listBodies(workspace, train, place.startedAt(), place.requestId(), count));
    }

    /** The same with the requests that belong to a conversation now. */
    public Progress conversation(WorkspaceId workspace, UUID train, UUID conversation, Place after, int limit) {
        requests.holdTrain(workspace, train);
        return relink(
                workspace,
                train,
                after,
                limit,
                (place, count) -> requests.listBodiesOfConversation(
                        workspace, conversation, place.startedAt(), place.requestId(), count));
    }

    private Progress relink(WorkspaceId workspace, UUID train, Place after, int limit, Bodies bodies) {
        Place place = after;
        int relinked = 0;
        int changed = 0;
        while (relinked < limit) {
            int count = Math.min(BODIES_AT_ONCE, limit - relinked);
            List<StoredBody> next = bodies.after(place, count);
            changed += relink(workspace, train, next);
            relinked += next.size();
            if (next.size() < count) {
                return new Progress(relinked, changed, null);
            }
            place = new Place(next.getLast().timestamp(), next.getLast().requestId());
        }
        return new Progress(relinked, changed, place);
    }

    /** Links the requests anew, and returns how many have changed. */
    private int relink(WorkspaceId workspace, UUID train, List<StoredBody> bodies) {
        List<Relinked> relinked = bodies.stream()
                .map(body -> new Relinked(body.requestId(), body.timestamp(), body.isFailed(), fingerprint(body)))
                .toList();
        LinkGraph graph = linker.relink(workspace, train, relinked);
        var keys = new ArrayList<KeyRow>();
        for (int i = 0; i < bodies.size(); i++) {
            Fingerprint fingerprint = relinked.get(i).fingerprint();
            Node node = graph.find(bodies.get(i).requestId());
            if (fingerprint != null && node != null && (!node.isLinkStored() || !hasKeys(bodies.get(i), fingerprint))) {
                keys.add(KeyRow.of(node, fingerprint));
            }
        }
        if (!keys.isEmpty()) {
            requests.rekey(workspace, train, links.write(keys));
        }
        int moved = links.move(
                workspace, train, graph, keys.stream().map(KeyRow::requestId).toList());
        return Math.max(moved, keys.size());
    }

    private static boolean hasKeys(StoredBody body, Fingerprint fingerprint) {
        return Objects.equals(body.messageCount(), fingerprint.messageCount())
                && Objects.equals(body.currentMessageHash(), String.valueOf(fingerprint.messages()))
                && Objects.equals(
                        body.answerHash(),
                        fingerprint.answered() == null
                                ? null
                                : fingerprint.answered().toString());
    }

    private static @Nullable Fingerprint fingerprint(StoredBody body) {
        var request = body.request() == null ? null : Json.parse(body.request());
        if (request == null) {
            return null;
        }
        var response = body.response() == null ? null : Json.parse(body.response());
        var fingerprint = Fingerprint.of(
                Transcript.of(body.path(), request),
                response == null ? null : Answer.of(response).orElse(null));
        return fingerprint.messages() == null ? null : fingerprint;
    }
}
