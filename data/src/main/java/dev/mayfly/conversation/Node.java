package dev.mayfly.conversation;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request with its link, stored or about to be.
 *
 * @param answered the hash of its messages and its answer; null when it has none
 * @param isStored whether there is a row of it
 * @param storedLink as it is stored; null when the request was never linked, as {@code place}
 * @param place where it is stored to stand
 */
record Node(
        UUID id,
        Instant startedAt,
        Hash messages,
        int messageCount,
        @Nullable Hash answered,
        boolean isFailed,
        Link link,
        boolean isStored,
        @Nullable Link storedLink,
        @Nullable Place place) {

    static Node of(RequestNode stored) {
        Link.Kind kind = Link.Kind.of(stored.linkKind());
        UUID task = kind == Link.Kind.SUBTASK ? stored.parentTaskRequestId() : null;
        var link = new Link(kind, stored.linkDepth(), stored.parentRequestId(), task, stored.retryOfRequestId());
        return new Node(
                stored.requestId(),
                stored.timestamp(),
                Hash.ofHex(stored.currentMessageHash()),
                stored.messageCount(),
                stored.answerHash() == null ? null : Hash.ofHex(stored.answerHash()),
                stored.isFailed(),
                link,
                true,
                link,
                new Place(
                        stored.conversationId(), stored.branchId(), stored.isSubtask(), stored.parentTaskRequestId()));
    }

    /** A request that was never linked. */
    static Node of(UUID id, Instant startedAt, boolean isFailed, Fingerprint fingerprint, boolean isStored) {
        return new Node(
                id,
                startedAt,
                Objects.requireNonNull(fingerprint.messages()),
                fingerprint.messageCount(),
                fingerprint.answered(),
                isFailed,
                Link.fresh(),
                isStored,
                null,
                null);
    }

    /** The same request with these keys. */
    Node with(Fingerprint fingerprint) {
        return new Node(
                id,
                startedAt,
                Objects.requireNonNull(fingerprint.messages()),
                fingerprint.messageCount(),
                fingerprint.answered(),
                isFailed,
                link,
                isStored,
                storedLink,
                place);
    }

    Node with(Link newLink) {
        return new Node(
                id, startedAt, messages, messageCount, answered, isFailed, newLink, isStored, storedLink, place);
    }

    /** Whether nothing has to be stored when its place is the same, too. */
    boolean isLinkStored() {
        return link.equals(storedLink);
    }

    Candidate candidate() {
        return new Candidate(
                id,
                startedAt,
                messages,
                messageCount,
                answered,
                isFailed,
                link.kind(),
                link.parent(),
                link.task(),
                link.retryOf());
    }

    Linked linked() {
        return new Linked(id, startedAt, messages, link, place);
    }
}
