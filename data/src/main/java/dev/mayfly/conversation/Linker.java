package dev.mayfly.conversation;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a request goes on with, from what it says and what earlier requests of its train said. The same requests give the
 * same links, whenever they arrive: only those that started earlier count, in the order of their start and then of their ids.
 *
 * <ol>
 *   <li>The parent is the request whose messages are the longest beginning of this one's, shorter than all of them. Among
 *       several of the same length it is one whose answer follows there, and of these the newest. When the assistant speaks two
 *       times or more after it, a request between the two is missing: the parent is a grandparent.
 *   <li>Otherwise, a request that names the response that it goes on with belongs to the newest answer of that name of the last
 *       7 days.
 *   <li>Otherwise, a single message of the user that an answer of the last 24 hours gave as a task belongs to the newest such
 *       answer.
 *   <li>Otherwise, a conversation that says to go on with a summary goes on with the newest answer of the last 7 days that
 *       begins like it, that with most words in common first.
 *   <li>Otherwise it is new.
 * </ol>
 *
 * <p>A request with the same messages and the same parent as an earlier one, or with a parent that repeats the same request, is
 * a retry of the last such one; so is one of several messages that is as new as an earlier one. A single message proves less:
 * two people may open a conversation with the same word, and a program may give the same task twice. It is a retry only when
 * the last attempt failed, at most ten minutes before.
 */
public final class Linker {

    private static final Comparator<Candidate> IN_TIME = Chronology.order(Candidate::startedAt, Candidate::requestId);
    private static final Comparator<Offer> OFFERED_IN_TIME = Chronology.order(Offer::startedAt, Offer::requestId);
    private static final Duration TASK_WINDOW = Duration.ofHours(24);
    static final Duration SUMMARY_WINDOW = Duration.ofDays(7);
    private static final Duration RETRY_WINDOW = Duration.ofMinutes(10);

    private final Arrival request;
    private final LookUps lookUps;
    private final Duration taskWindow;
    private final List<Candidate> candidates;
    private final Map<UUID, UUID> origins = new HashMap<>();

    private Linker(Arrival request, LookUps lookUps, Duration taskWindow) {
        this.request = request;
        this.lookUps = lookUps;
        this.taskWindow = taskWindow;
        this.candidates = lookUps.withMessages(request.prefixes()).stream()
                .filter(this::isEarlierBeginning)
                .distinct()
                .sorted(IN_TIME)
                .toList();
        candidates.forEach(candidate -> origins.put(
                candidate.requestId(),
                candidate.retryOf() == null ? candidate.requestId() : origin(candidate.retryOf())));
    }

    /** The link of a request, with tasks of the last 24 hours. */
    public static Link link(Arrival request, LookUps lookUps) {
        return link(request, lookUps, TASK_WINDOW);
    }

    /**
     * The link of a request.
     *
     * @param taskWindow how much later than the answer that gives a task its first request may start
     */
    public static Link link(Arrival request, LookUps lookUps, Duration taskWindow) {
        if (request.prefixes().isEmpty()) {
            return Link.fresh();
        }
        var linker = new Linker(request, lookUps, taskWindow);
        var link = linker.goingOn()
                .or(linker::goingOnByName)
                .or(linker::doingATask)
                .or(linker::continuingASummary)
                .orElseGet(Link::fresh);
        return link.retrying(linker.attemptBefore(link));
    }

    private Optional<Link> goingOn() {
        return candidates.stream()
                .filter(candidate -> candidate.messageCount() < request.messageCount())
                .max(Comparator.comparingInt(Candidate::messageCount)
                        .thenComparing(this::isAnswerHere)
                        .thenComparing(IN_TIME))
                .map(parent -> new Link(
                        request.assistantTurnsAfter(parent.messageCount()) < 2
                                ? Link.Kind.PREFIX
                                : Link.Kind.GRANDPARENT,
                        parent.messageCount(),
                        parent.requestId(),
                        null,
                        null));
    }

    private Optional<Link> goingOnByName() {
        return Optional.ofNullable(request.previous())
                .flatMap(name -> newestOffer(name, SUMMARY_WINDOW))
                .map(offer -> new Link(Link.Kind.PREFIX, 0, offer.requestId(), null, null));
    }

    private Optional<Link> doingATask() {
        return request.messageCount() == 1 && request.prompt() != null
                ? newestOffer(request.prompt(), taskWindow)
                        .map(offer -> new Link(Link.Kind.SUBTASK, 0, null, offer.requestId(), null))
                : Optional.empty();
    }

    private Optional<Link> continuingASummary() {
        for (var key : request.continued()) {
            var offer = newestOffer(key, SUMMARY_WINDOW);
            if (offer.isPresent()) {
                return offer.map(found -> new Link(Link.Kind.COMPACT, 0, found.requestId(), null, null));
            }
        }
        return Optional.empty();
    }

    private Optional<Offer> newestOffer(Hash key, Duration window) {
        var oldest = request.startedAt().minus(window);
        return lookUps.offering(key).stream()
                .filter(offer -> offer.key().equals(key) && !offer.startedAt().isBefore(oldest) && isEarlier(offer))
                .max(OFFERED_IN_TIME);
    }

    private @Nullable UUID attemptBefore(Link link) {
        var last = candidates.stream()
                .filter(candidate ->
                        candidate.messageCount() == request.messageCount() && isLinkedLike(link, candidate))
                .reduce((earlier, later) -> later)
                .orElse(null);
        boolean provesItself = link.depth() > 0 || request.messageCount() > 1 || request.previous() != null;
        return last != null && (provesItself || isFollowedUp(last)) ? last.requestId() : null;
    }

    private boolean isFollowedUp(Candidate attempt) {
        return attempt.isFailed() && !attempt.startedAt().plus(RETRY_WINDOW).isBefore(request.startedAt());
    }

    private boolean isLinkedLike(Link link, Candidate candidate) {
        if (link.depth() > 0) {
            return candidate.parent() != null
                    && origin(candidate.parent()).equals(origin(Objects.requireNonNull(link.parent())));
        }
        return candidate.kind() == link.kind()
                && Objects.equals(candidate.parent(), link.parent())
                && Objects.equals(candidate.task(), link.task());
    }

    private UUID origin(UUID id) {
        return origins.getOrDefault(id, id);
    }

    private boolean isAnswerHere(Candidate candidate) {
        return candidate.answered() != null
                && Objects.equals(candidate.answered(), request.prefix(candidate.messageCount() + 1));
    }

    private boolean isEarlierBeginning(Candidate candidate) {
        return Objects.equals(candidate.messages(), request.prefix(candidate.messageCount()))
                && Chronology.isBefore(candidate.startedAt(), candidate.requestId(), request.startedAt(), request.id());
    }

    private boolean isEarlier(Offer offer) {
        return Chronology.isBefore(offer.startedAt(), offer.requestId(), request.startedAt(), request.id());
    }
}
