package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.conversation.RecordedRequest;
import dev.mayfly.conversation.RequestListRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Conversations that recorded requests form: members of a train read those of the train, admins of the workspace all. The id
 * of any of its requests names a conversation too, so that an id once given out stays good when late requests join two.
 */
@Controller("/api/conversations")
class ConversationController {

    private static final int REQUESTS_AT_ONCE = 1_000;
    private static final int MAX_BRANCHES = 1_000;
    /** Beside a thousand branches they fit into a Lambda's 6 MB. */
    private static final int BYTES_OF_REQUESTS = 4_000_000;

    private static final TimePlace BEGINNING = new TimePlace(Instant.EPOCH, Cursor.FIRST_ID);

    private final Conversations conversations;
    private final RequestListRepository requests;
    private final ReadableTrains readable;
    private final WorkspaceTransactions transactions;

    ConversationController(
            Conversations conversations,
            RequestListRepository requests,
            ReadableTrains readable,
            WorkspaceTransactions transactions) {
        this.conversations = conversations;
        this.requests = requests;
        this.readable = readable;
        this.transactions = transactions;
    }

    /**
     * That one first which was last gone on with.
     *
     * @param train the id or the slug of a train
     * @param q words that were said, as for a search on the web: "a phrase", or, -without; found as long as they are kept
     * @param hasBranches whether something was said in two ways, or a summary gone on with
     * @param startDate the first moment at which the last request may have begun
     * @param endDate the first moment at which it may not
     */
    @Allows(scope = Scope.READ)
    @Get
    Page<ConversationSummary> list(
            Caller caller,
            @Nullable @QueryValue String train,
            @Nullable @QueryValue @Size(min = 1, max = 200) String model,
            @Nullable @QueryValue @Size(min = 1, max = 200) String accountId,
            @Nullable @QueryValue @Filled @Size(max = 500) String q,
            @Nullable @QueryValue Boolean hasSubtasks,
            @Nullable @QueryValue Boolean hasBranches,
            @Nullable @QueryValue Instant startDate,
            @Nullable @QueryValue Instant endDate,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var filter =
                new ConversationFilter(q, model, accountId, hasSubtasks, hasBranches, TimeRange.of(startDate, endDate));
        return conversations.list(caller, train, filter, limit, cursor).map(ConversationSummary::of);
    }

    /** A conversation with its first 1,000 branches, and its first 1,000 requests in the order of their time. */
    @Allows(scope = Scope.READ)
    @Get("/{id}")
    ConversationDetail show(Caller caller, UUID id) {
        return transactions.read(caller.workspace(), () -> {
            Conversations.Tree tree = conversations.tree(caller, id, MAX_BRANCHES);
            return new ConversationDetail(
                    ConversationSummary.of(tree.conversation()),
                    tree.branches().stream().map(BranchResponse::of).toList(),
                    requestsOf(caller, tree.conversation().id(), REQUESTS_AT_ONCE, null));
        });
    }

    /** The requests of a conversation in the order of their time: so many, or fewer when what they tell is long. */
    @Allows(scope = Scope.READ)
    @Get("/{id}/requests")
    Page<RequestSummary> requests(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "200") @Min(1) @Max(REQUESTS_AT_ONCE) int limit,
            @Nullable @QueryValue String cursor) {
        return transactions.read(
                caller.workspace(),
                () -> requestsOf(caller, readable.conversation(caller, id).id(), limit, cursor));
    }

    /**
     * The dialogue of a branch from its beginning, each message once. What a summary goes on with comes before it; a sub-task
     * begins with its task.
     *
     * @param branch as the conversation lists it
     */
    @Allows(scope = Scope.READ)
    @Get("/{id}/messages")
    Conversations.MessagePage messages(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "main") @Size(min = 1, max = 255) String branch,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        return conversations.messages(caller, id, branch, limit, cursor);
    }

    private Page<RequestSummary> requestsOf(Caller caller, UUID conversation, int limit, @Nullable String cursor) {
        var cursors = Cursor.over(caller.workspace(), "conversation-requests", conversation);
        TimePlace place = cursors.decode(cursor, BEGINNING, TimePlace::parse);
        List<RecordedRequest> found =
                requests.listOfConversation(caller.workspace(), conversation, place.time(), place.id(), limit + 1);
        return Page.of(
                        found,
                        Math.min(limit, fitting(found)),
                        last -> cursors.encode(last.timestamp(), last.requestId()))
                .map(RequestSummary::of);
    }

    /** How many of the first of them, at least one, an answer has room for. */
    private static int fitting(List<RecordedRequest> found) {
        int bytes = 0;
        int count = 0;
        while (count < found.size() && bytes < BYTES_OF_REQUESTS) {
            bytes += RequestSummary.bytes(found.get(count));
            count++;
        }
        return count;
    }

    /** @param requests the first of them; the next are at {@code /api/conversations/{id}/requests} */
    @Serdeable
    record ConversationDetail(
            ConversationSummary conversation, List<BranchResponse> branches, Page<RequestSummary> requests) {}
}
