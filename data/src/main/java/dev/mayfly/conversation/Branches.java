package dev.mayfly.conversation;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts linked requests into conversations and branches.
 *
 * <p>A request without a parent and a task begins a conversation, on {@code main}. The first to go on with a request stays on
 * its branch; another that says something else opens {@code branch_<yyyyMMddHHmmss>}. A summary that is gone on with opens
 * {@code compact_<HHmmss>}, a task {@code subtask_<n>}, counted from 1 in each conversation. Times are in UTC; a name that is
 * taken gets {@code _2}, {@code _3} and so on. A retry stands where the request stands that it repeats, and who goes on with
 * either goes on with both. All this is told in the order of time, whatever order the requests are given in.
 */
public final class Branches {

    private static final Comparator<Linked> IN_TIME = Chronology.order(Linked::startedAt, Linked::id);
    private static final DateTimeFormatter BRANCH =
            DateTimeFormatter.ofPattern("'branch_'yyyyMMddHHmmss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter COMPACT =
            DateTimeFormatter.ofPattern("'compact_'HHmmss").withZone(ZoneOffset.UTC);

    private final Map<UUID, Place> places = new LinkedHashMap<>();
    private final Map<UUID, UUID> origins = new HashMap<>();
    private final Map<UUID, Map<Hash, Place>> continuations = new HashMap<>();
    private final Map<UUID, Set<String>> names = new HashMap<>();
    private final Map<UUID, Integer> subtasks = new HashMap<>();

    private Branches() {}

    /**
     * The place of each request, in the order of time.
     *
     * @param requests all of one conversation, or of several; what is linked to one that is not among them begins a conversation
     */
    public static Map<UUID, Place> places(Collection<Linked> requests) {
        var branches = new Branches();
        requests.stream().sorted(IN_TIME).forEach(branches::put);
        return branches.places;
    }

    private void put(Linked request) {
        var retryOf = request.link().retryOf();
        var retried = place(retryOf);
        origins.put(request.id(), retryOf == null || retried == null ? request.id() : origin(retryOf));
        places.put(request.id(), retried == null ? ownPlace(request) : retried);
    }

    private Place ownPlace(Linked request) {
        var link = request.link();
        var parentId = link.parent();
        var parent = place(parentId);
        if (parentId != null && parent != null) {
            return link.kind() == Link.Kind.COMPACT
                    ? on(parent, COMPACT.format(request.startedAt()))
                    : continuation(request, parent, origin(parentId));
        }
        var task = place(link.task());
        if (task == null && link.kind() != Link.Kind.NEW && request.stored() != null) {
            return kept(request.stored());
        }
        if (task == null) {
            return named(new Place(request.id(), "main", false, null));
        }
        int number = subtasks.merge(task.conversationId(), 1, Integer::sum);
        return named(new Place(task.conversationId(), "subtask_" + number, true, link.task()));
    }

    private Place kept(Place stored) {
        names.computeIfAbsent(stored.conversationId(), _ -> new HashSet<>()).add(stored.branchId());
        return stored;
    }

    private Place continuation(Linked request, Place parent, UUID parentOrigin) {
        var siblings = continuations.computeIfAbsent(parentOrigin, _ -> new HashMap<>());
        var known = siblings.get(request.messages());
        if (known != null) {
            return known;
        }
        var place = siblings.isEmpty() ? parent : on(parent, BRANCH.format(request.startedAt()));
        siblings.put(request.messages(), place);
        return place;
    }

    private Place on(Place parent, String branchId) {
        return named(new Place(parent.conversationId(), branchId, parent.isSubtask(), parent.task()));
    }

    /** The same place under a name that no other branch of the conversation has. */
    private Place named(Place place) {
        var taken = names.computeIfAbsent(place.conversationId(), _ -> new HashSet<>());
        String name = place.branchId();
        for (int number = 2; !taken.add(name); number++) {
            name = place.branchId() + "_" + number;
        }
        return new Place(place.conversationId(), name, place.isSubtask(), place.task());
    }

    private @Nullable Place place(@Nullable UUID id) {
        return id == null ? null : places.get(id);
    }

    private UUID origin(UUID id) {
        return origins.getOrDefault(id, id);
    }
}
