package dev.mayfly.migrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sorts requests into sub-tasks, and these into the conversations that started them. The same requests give the same places,
 * and once they stand there, they stay.
 *
 * <p>One sub-task is: a conversation that begins with a request of a prompt, or that goes on with a sub-task; what is on one
 * branch {@code subtask_<n>}; else a request of a prompt and what goes on with it in the same conversation. Its conversation is
 * that of the request which started it, which is that of another sub-task when it is nested. In each conversation they are
 * numbered by their first request.
 */
final class Subtasks {

    private static final int MAX_ROUNDS = 10;

    private final Map<UUID, TreeRequest> requests = new LinkedHashMap<>();
    /** The first request of each conversation. */
    private final Map<UUID, TreeRequest> openers = new HashMap<>();

    /** The conversations with a request that one of another conversation started. */
    private final Set<@Nullable UUID> startedElsewhere = new HashSet<>();

    private final Map<UUID, Optional<Key>> opened = new HashMap<>();
    private final Map<UUID, Optional<Key>> keys = new HashMap<>();
    private final Map<Key, List<TreeRequest>> groups = new LinkedHashMap<>();
    private final Map<Key, Optional<UUID>> conversations = new HashMap<>();

    /** Takes all requests of the conversations, and whatever they hang on. */
    Subtasks(Collection<TreeRequest> all) {
        var inTime = all.stream().sorted(TreeRequest.IN_TIME).toList();
        inTime.forEach(request -> {
            requests.put(request.id(), request);
            if (request.conversation() != null) {
                openers.putIfAbsent(request.conversation(), request);
            }
        });
        inTime.stream()
                .filter(request -> request.conversation() != null
                        && isStartedElsewhere(request)
                        && !isNestedIn(request.conversation(), request))
                .forEach(request -> startedElsewhere.add(request.conversation()));
        inTime.forEach(request -> {
            var key = key(request);
            if (key != null) {
                groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(request);
            }
        });
        inTime.forEach(this::follow);
    }

    /** The ids of all requests that belong to a sub-task. */
    Set<UUID> members() {
        return groups.values().stream()
                .flatMap(List::stream)
                .map(TreeRequest::id)
                .collect(Collectors.toSet());
    }

    /** The ids of what started sub-tasks, and of what the first requests of conversations go on with. */
    Set<UUID> pointedTo() {
        var ids = new HashSet<UUID>();
        requests.values().forEach(request -> addTo(ids, request.task()));
        openers.values().forEach(opener -> addTo(ids, opener.parent()));
        return ids;
    }

    /** The conversations that have started the sub-tasks, so far as it is known which. */
    Set<UUID> origins() {
        var origins = new HashSet<UUID>();
        groups.forEach((key, group) -> {
            var conversation = conversation(key);
            if (conversation != null && group.stream().anyMatch(request -> request.task() != null)) {
                origins.add(conversation);
            }
        });
        return origins;
    }

    /** The requests of sub-tasks that have a conversation, each where it belongs. */
    List<TreeRequest> placed() {
        var started = new TreeMap<UUID, List<List<TreeRequest>>>();
        groups.forEach((key, group) -> {
            var conversation = conversation(key);
            if (conversation != null && !group.isEmpty()) {
                started.computeIfAbsent(conversation, _ -> new ArrayList<>()).add(group);
            }
        });
        var placed = new ArrayList<TreeRequest>();
        started.forEach((conversation, subtasks) -> {
            subtasks.sort(Comparator.comparing(List::getFirst, TreeRequest.IN_TIME));
            for (int i = 0; i < subtasks.size(); i++) {
                String branch = "subtask_" + (i + 1);
                subtasks.get(i).forEach(request -> placed.add(request.at(conversation, branch)));
            }
        });
        return placed;
    }

    /**
     * The sub-tasks when all stand where they belong. Where rows contradict one another, putting one right may tell more of
     * another, so it looks again until nothing moves; a few times are enough.
     */
    Subtasks settled() {
        var settled = this;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            var all = new HashMap<>(settled.requests);
            settled.placed().forEach(request -> all.put(request.id(), request));
            if (all.equals(settled.requests)) {
                return settled;
            }
            settled = new Subtasks(all.values());
        }
        return settled;
    }

    /** The sub-task of a request, null when it belongs to none; rows that point in a circle end at where they began. */
    private @Nullable Key key(TreeRequest request) {
        var known = keys.putIfAbsent(request.id(), Optional.empty());
        if (known != null) {
            return known.orElse(null);
        }
        var key = find(request);
        keys.put(request.id(), Optional.ofNullable(key));
        return key;
    }

    private @Nullable Key find(TreeRequest request) {
        UUID conversation = request.conversation();
        var whole = conversation == null ? null : opened(conversation);
        if (whole != null && !isNestedIn(conversation, request)) {
            return whole;
        }
        if (conversation != null && request.isNumbered()) {
            return new Key(Kind.BRANCH, conversation, request.branch());
        }
        if (!request.isLegacy()) {
            return null;
        }
        var starter = get(request.task());
        if (starter != null) {
            return conversation == null || request.isInConversationOf(starter)
                    ? new Key(Kind.REQUEST, request.id(), null)
                    : new Key(Kind.MIXED, conversation, request.branch());
        }
        var parent = get(request.parent());
        var followed =
                parent != null && (conversation == null || request.isInConversationOf(parent)) ? key(parent) : null;
        if (followed != null) {
            return followed;
        }
        return conversation != null && request.isSubtask() ? new Key(Kind.MIXED, conversation, request.branch()) : null;
    }

    /** Adds to a sub-task what goes on with it where it was started; before it is put there, that is another conversation. */
    private void follow(TreeRequest request) {
        var own = key(request);
        var parent = get(request.parent());
        var followed = parent == null ? null : key(parent);
        if (followed == null
                || !request.isLegacy()
                || request.task() != null
                || request.conversation() == null
                || (own != null && conversation(own) != null)
                || !request.conversation().equals(conversation(followed))) {
            return;
        }
        if (own != null) {
            groups.getOrDefault(own, new ArrayList<>()).remove(request);
        }
        keys.put(request.id(), Optional.of(followed));
        var group = groups.computeIfAbsent(followed, _ -> new ArrayList<>());
        group.add(request);
        group.sort(TreeRequest.IN_TIME);
    }

    /** Whether it is a sub-task that the conversation itself has started, and was given a number in it. */
    private boolean isNestedIn(@Nullable UUID conversation, TreeRequest request) {
        var opener = openers.get(conversation);
        return request.isNumbered() && opener != null && !Objects.equals(request.branch(), opener.branch());
    }

    /** The sub-task that a conversation as a whole belongs to: its first request tells. */
    private @Nullable Key opened(UUID conversation) {
        var known = opened.putIfAbsent(conversation, Optional.empty());
        if (known != null) {
            return known.orElse(null);
        }
        var opener = openers.get(conversation);
        var key = opener == null ? null : whole(conversation, opener);
        opened.put(conversation, Optional.ofNullable(key));
        return key;
    }

    private boolean isStartedElsewhere(TreeRequest request) {
        var starter = get(request.task());
        return starter != null && starter.conversation() != null && !starter.isInConversationOf(request);
    }

    private @Nullable Key whole(UUID conversation, TreeRequest opener) {
        boolean begins = opener.task() == null
                ? opener.isSubtask()
                        && opener.isLegacy()
                        && !opener.isNumbered()
                        && startedElsewhere.contains(conversation)
                : isStartedElsewhere(opener);
        if (begins || opener.task() != null) {
            return begins ? new Key(Kind.CONVERSATION, conversation, null) : null;
        }
        var parent = get(opener.parent());
        return parent == null || parent.isInConversationOf(opener) ? null : key(parent);
    }

    /** Where the sub-task was started; when that is no longer known, one that has its number stays in its conversation. */
    private @Nullable UUID conversation(Key key) {
        var known = conversations.putIfAbsent(key, Optional.empty());
        if (known != null) {
            return known.orElse(null);
        }
        var conversation = startedIn(key);
        if (conversation == null && key.kind() == Kind.BRANCH) {
            var whole = opened(key.id());
            var outer = whole == null ? null : conversation(whole);
            conversation = outer == null ? key.id() : outer;
        }
        conversations.put(key, Optional.ofNullable(conversation));
        return conversation;
    }

    private @Nullable UUID startedIn(Key key) {
        var starter = groups.getOrDefault(key, List.of()).stream()
                .map(request -> get(request.task()))
                .filter(giver -> giver != null && !key.equals(key(giver)))
                .findFirst()
                .orElse(null);
        if (starter == null) {
            return null;
        }
        var outer = key(starter);
        var conversation = outer == null ? null : conversation(outer);
        return conversation == null ? starter.conversation() : conversation;
    }

    private static void addTo(Set<UUID> ids, @Nullable UUID id) {
        if (id != null) {
            ids.add(id);
        }
    }

    private @Nullable TreeRequest get(@Nullable UUID id) {
        return id == null ? null : requests.get(id);
    }

    private enum Kind {
        /** A conversation as a whole. */
        CONVERSATION,
        /** A numbered branch of a conversation. */
        BRANCH,
        /** Those of a conversation whose first request is no sub-task that are marked as one that others started. */
        MIXED,
        /** A request of a prompt, and what goes on with it. */
        REQUEST
    }

    private record Key(Kind kind, UUID id, @Nullable String branch) {}
}
