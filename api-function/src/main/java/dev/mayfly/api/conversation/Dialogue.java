package dev.mayfly.api.conversation;

import dev.mayfly.conversation.Answer;
import dev.mayfly.conversation.Message;
import dev.mayfly.conversation.PathStep;
import dev.mayfly.conversation.RequestPayload;
import dev.mayfly.conversation.RequestPayloadRepository;
import dev.mayfly.conversation.Transcript;
import dev.mayfly.workspace.WorkspaceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one branch, each once, read from as few requests as have them: the last of the branch, and each that is gone
 * on with by a summary or by the name of its answer.
 */
final class Dialogue {

    /** Of one part, without its last message. */
    private static final int PART_BYTES = 3_000_000;

    /** Of the bodies that one part is read from, without the last of them: much may be in them that no message has. */
    private static final int PART_CHARACTERS = 20_000_000;

    private final WorkspaceId workspace;
    private final List<Segment> segments;
    private final boolean isWhole;
    private final RequestPayloadRepository payloads;
    private final StoredJson json;
    private @Nullable Segment held;
    private List<Message> heldMessages = List.of();
    private long charactersRead;

    Dialogue(
            WorkspaceId workspace,
            List<Segment> segments,
            boolean isWhole,
            RequestPayloadRepository payloads,
            StoredJson json) {
        this.workspace = workspace;
        this.segments = List.copyOf(segments);
        this.isWhole = isWhole;
        this.payloads = payloads;
        this.json = json;
    }

    /** Whether some of it, or all of it, is not kept any more. */
    boolean isExpired() {
        return !isWhole;
    }

    /** How much has been read of bodies for it until now. */
    long charactersRead() {
        return charactersRead;
    }

    /** How many messages come before those that no other branch has: all that the first request on this one has of its own. */
    int forkOf(String branch) {
        for (var segment : segments) {
            for (var step : segment.path()) {
                if (branch.equals(step.branchId())) {
                    boolean isFirst =
                            segment.offset() == 0 && step.equals(segment.path().getFirst());
                    return segment.offset() + (isFirst ? 0 : step.linkDepth());
                }
            }
        }
        return 0;
    }

    /**
     * The messages after the first {@code place} ones: so many, or fewer when they or the bodies that have them are long, but at
     * least one if there is.
     */
    Part read(int place, int limit) {
        var read = new ArrayList<MessageResponse>();
        int bytes = 0;
        int next = place;
        long before = charactersRead;
        for (var segment : segments) {
            if (!segment.isLast() && next >= segment.offset() + segment.length()) {
                continue;
            }
            if (!read.isEmpty() && charactersRead - before > PART_CHARACTERS) {
                return new Part(read, next, false);
            }
            List<Message> messages = messages(segment);
            for (int i = Math.max(0, next - segment.offset()); i < messages.size(); i++) {
                if (read.size() == limit || bytes > PART_BYTES) {
                    return new Part(read, next, false);
                }
                var writer = new BlockWriter(json);
                Message message = messages.get(i);
                PathStep first = segment.firstWith(i + 1, message.isAssistant());
                next = segment.offset() + i + 1;
                read.add(new MessageResponse(
                        next,
                        message.role(),
                        writer.write(message.blocks()),
                        writer.isCut(),
                        first.requestId(),
                        first.timestamp()));
                bytes += writer.bytes();
            }
            next = Math.max(next, segment.offset() + segment.length());
        }
        return new Part(read, next, true);
    }

    /** Those of one segment are held, for the part that begins where one has ended. */
    private List<Message> messages(Segment segment) {
        if (!segment.equals(held)) {
            heldMessages = readMessages(segment);
            held = segment;
        }
        return heldMessages;
    }

    private List<Message> readMessages(Segment segment) {
        RequestPayload payload = segment.source() == null
                ? null
                : payloads.find(workspace, segment.source().requestId()).orElse(null);
        if (payload == null) {
            return List.of();
        }
        charactersRead += payload.request().length();
        var messages = new ArrayList<>(
                Transcript.of(null, json.parse(payload.request())).messages());
        if (payload.response() != null) {
            charactersRead += payload.response().length();
            Answer.of(json.parse(payload.response()))
                    .map(Answer::message)
                    .filter(answer -> !answer.blocks().isEmpty())
                    .ifPresent(messages::add);
        }
        return segment.isLast() || messages.size() <= segment.length()
                ? messages
                : messages.subList(0, segment.length());
    }

    /**
     * Some messages.
     *
     * @param next how many messages come before those that follow
     * @param isLast whether none follow
     */
    record Part(List<MessageResponse> messages, int next, boolean isLast) {}

    /**
     * The messages that one request has all of, until the next one begins anew.
     *
     * @param path the requests that lead to the last of them
     * @param offset how many messages come before
     * @param source the request that has them; null when none is kept
     * @param isWhole whether that one has all of them, and nothing before them is lost
     */
    record Segment(
            List<PathStep> path, int offset, @Nullable PathStep source, boolean isLast, boolean isWhole) {

        static Segment of(List<PathStep> path, int offset, boolean isLast, boolean isStartLost) {
            PathStep source = path.reversed().stream()
                    .filter(PathStep::isKept)
                    .findFirst()
                    .orElse(null);
            boolean isWhole = !isStartLost && path.getLast().equals(source);
            return new Segment(List.copyOf(path), offset, source, isLast, isWhole);
        }

        /** How many messages it has, when it is not the last one: then its last request was answered with a summary. */
        int length() {
            if (source == null) {
                return 0;
            }
            return source.messageCount() + (path.getLast().equals(source) ? 1 : 0);
        }

        /** The request that first had the message at this place, or was answered with it. */
        PathStep firstWith(int position, boolean isAnswer) {
            for (var step : path) {
                boolean isAnswered = isAnswer && step.messageCount() == position - 1 && !step.isFailed();
                if (isAnswered || step.messageCount() >= position) {
                    return step;
                }
            }
            return Objects.requireNonNull(path.getLast());
        }
    }
}
