package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.page.Reach;
import dev.mayfly.conversation.BranchRepository;
import dev.mayfly.conversation.Conversation;
import dev.mayfly.conversation.ConversationBranch;
import dev.mayfly.conversation.PathStep;
import dev.mayfly.conversation.RecordedRequest;
import dev.mayfly.conversation.RecordedRequestRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Conversations as a caller may read them, each method in a transaction of its own or in the one that runs. */
@Singleton
public final class Conversations {

    private final ConversationLists conversations;
    private final BranchRepository branches;
    private final RecordedRequestRepository requests;
    private final Dialogues dialogues;
    private final ReadableTrains readable;
    private final WorkspaceTransactions transactions;

    Conversations(
            ConversationLists conversations,
            BranchRepository branches,
            RecordedRequestRepository requests,
            Dialogues dialogues,
            ReadableTrains readable,
            WorkspaceTransactions transactions) {
        this.conversations = conversations;
        this.branches = branches;
        this.requests = requests;
        this.dialogues = dialogues;
        this.readable = readable;
        this.transactions = transactions;
    }

    /**
     * That one first which was last gone on with.
     *
     * @param train the id or the slug of a train; null for all
     */
    public Page<Conversation> list(
            Caller caller, @Nullable String train, ConversationFilter filter, int limit, @Nullable String cursor) {
        return transactions.read(caller.workspace(), () -> {
            TrainScope scope = readable.scope(caller, train);
            var cursors = Cursor.over(caller.workspace(), "conversations", scope, filter);
            TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
            Reach reach = conversations.reach(caller.workspace(), scope, filter, place);
            return reach.page(
                    conversations.find(caller.workspace(), scope, filter, reach.since(), place, limit + 1),
                    limit,
                    cursors,
                    last -> new TimePlace(last.lastRequestAt(), last.id()));
        });
    }

    /** The conversation of this id, or the one that a request of this id belongs to, with its first branches. */
    public Tree tree(Caller caller, UUID id, int maxBranches) {
        return transactions.read(caller.workspace(), () -> {
            var conversation = readable.conversation(caller, id);
            return new Tree(conversation, branches.list(caller.workspace(), conversation.id(), maxBranches));
        });
    }

    /** The dialogue of a branch from its beginning, each message once. */
    public MessagePage messages(Caller caller, UUID id, String branch, int limit, @Nullable String cursor) {
        return transactions.read(caller.workspace(), () -> {
            UUID conversation = readable.conversation(caller, id).id();
            var cursors = Cursor.over(caller.workspace(), "messages", conversation, branch);
            int place = cursors.decode(cursor, 0, parts -> Integer.parseInt(parts.getFirst()));
            Dialogue dialogue = dialogues.open(caller.workspace(), conversation, branch);
            Dialogue.Part part = dialogue.read(place, limit);
            return new MessagePage(
                    branch, part.messages(), part.isLast() ? null : cursors.encode(part.next()), dialogue.isExpired());
        });
    }

    /** One message of the dialogue of a branch, counted from 1; empty when there are not as many. */
    public Optional<MessageResponse> message(Caller caller, UUID id, String branch, int position) {
        return transactions.read(caller.workspace(), () -> {
            UUID conversation = readable.conversation(caller, id).id();
            Dialogue dialogue = dialogues.open(caller.workspace(), conversation, branch);
            return dialogue.read(Math.max(0, position - 1), 1).messages().stream()
                    .filter(message -> message.position() == position)
                    .findFirst();
        });
    }

    /** These requests of one conversation, by their ids. */
    public Map<UUID, RecordedRequest> requests(Caller caller, UUID id, Collection<UUID> ids) {
        return transactions.read(
                caller.workspace(),
                () -> requestsOf(caller, readable.conversation(caller, id).id(), ids));
    }

    /** The last requests that lead to where a branch is now, the first of them first. */
    public List<RecordedRequest> path(Caller caller, UUID id, String branch, int limit) {
        return transactions.read(caller.workspace(), () -> {
            UUID conversation = readable.conversation(caller, id).id();
            List<UUID> path = branches
                    .findTip(caller.workspace(), conversation, branch)
                    .map(tip -> branches.findPath(caller.workspace(), tip.requestId()))
                    .orElse(List.of())
                    .stream()
                    .map(PathStep::requestId)
                    .toList();
            List<UUID> last = path.subList(Math.max(0, path.size() - limit), path.size());
            Map<UUID, RecordedRequest> found = requestsOf(caller, conversation, last);
            return last.stream().map(found::get).filter(Objects::nonNull).toList();
        });
    }

    private Map<UUID, RecordedRequest> requestsOf(Caller caller, UUID conversation, Collection<UUID> ids) {
        return requests.findAll(caller.workspace(), ids).stream()
                .filter(request -> conversation.equals(request.conversationId()))
                .collect(Collectors.toMap(RecordedRequest::requestId, Function.identity()));
    }

    /** A conversation with the first of its branches, in the order in which they were opened. */
    public record Tree(Conversation conversation, List<ConversationBranch> branches) {}

    /**
     * One page of a dialogue.
     *
     * @param expired whether some of the dialogue, or all of it, is not kept any more
     */
    @Serdeable
    public record MessagePage(
            String branch,
            List<MessageResponse> items,
            @Nullable String nextCursor,
            boolean expired) {}
}
