package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.conversation.BranchRepository;
import dev.mayfly.conversation.Conversation;
import dev.mayfly.conversation.ConversationBranch;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A conversation to take away. */
@Controller("/api/conversations/{id}/export")
class ConversationExportController {

    private static final int MAX_BRANCHES = 1_000;
    private static final int MESSAGES_AT_ONCE = 20;

    private final BranchRepository branches;
    private final Dialogues dialogues;
    private final ReadableTrains readable;
    private final WorkspaceTransactions transactions;
    private final StoredJson json;

    ConversationExportController(
            BranchRepository branches,
            Dialogues dialogues,
            ReadableTrains readable,
            WorkspaceTransactions transactions,
            StoredJson json) {
        this.branches = branches;
        this.dialogues = dialogues;
        this.readable = readable;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * All branches, each from where it forks off, or one branch from the beginning of its dialogue. What does not fit into a
     * Lambda's answer goes on at the {@code Link} with {@code rel="next"}.
     */
    @Allows(scope = Scope.READ)
    @Get
    @Produces({"application/json", "text/markdown"})
    HttpResponse<String> export(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "json") @Pattern(regexp = "json|markdown", message = "must be json or markdown")
                    String format,
            @Nullable @QueryValue @Size(min = 1, max = 255) String branch,
            @Nullable @QueryValue String cursor) {
        ConversationWriter writer =
                format.equals("json") ? new ConversationWriter.OfJson(json) : new ConversationWriter.OfMarkdown(json);
        String next = transactions.read(caller.workspace(), () -> write(caller, id, branch, format, cursor, writer));
        MutableHttpResponse<String> response = HttpResponse.ok(writer.content())
                .contentType(writer.mediaType())
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"conversation-%s.%s\"".formatted(id, writer.extension()));
        return next == null
                ? response
                : response.header("Link", "<%s>; rel=\"next\"".formatted(next(id, branch, format, next)));
    }

    /** Writes messages until the page is full; returns the cursor of the next page. */
    private @Nullable String write(
            Caller caller,
            UUID id,
            @Nullable String branch,
            String format,
            @Nullable String cursor,
            ConversationWriter writer) {
        Conversation conversation = readable.conversation(caller, id);
        var cursors = Cursor.over(caller.workspace(), "conversation-export", conversation.id(), branch, format);
        Place start = cursors.decode(cursor, Place.START, Place::parse);
        writer.begin(ConversationSummary.of(conversation), cursor == null);
        boolean isReached = start.opening() == null;
        for (var one : branchesOf(caller, conversation.id(), branch)) {
            boolean isContinued = one.openingRequestId().equals(start.opening());
            isReached |= isContinued;
            if (!isReached) {
                continue;
            }
            Dialogue dialogue = dialogues.open(caller.workspace(), conversation.id(), one.branchId());
            int place = isContinued ? start.position() : branch == null ? dialogue.forkOf(one.branchId()) : 0;
            writer.beginBranch(BranchResponse.of(one), isContinued, dialogue.isExpired());
            Dialogue.Part part;
            do {
                part = dialogue.read(place, MESSAGES_AT_ONCE);
                for (var message : part.messages()) {
                    if (writer.isFull()) {
                        String next = cursors.encode(one.openingRequestId(), place);
                        writer.end(next);
                        return next;
                    }
                    writer.add(message);
                    place = message.position();
                }
                place = part.next();
            } while (!part.isLast());
            writer.endBranch();
        }
        writer.end(null);
        return null;
    }

    private List<ConversationBranch> branchesOf(Caller caller, UUID conversation, @Nullable String branch) {
        List<ConversationBranch> all = branches.list(caller.workspace(), conversation, MAX_BRANCHES);
        if (branch == null) {
            return all;
        }
        return List.of(all.stream()
                .filter(one -> one.branchId().equals(branch))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("branch", branch)));
    }

    private static String next(UUID id, @Nullable String branch, String format, String cursor) {
        var uri = UriBuilder.of("/api/conversations/%s/export".formatted(id)).queryParam("format", format);
        if (branch != null) {
            uri.queryParam("branch", branch);
        }
        return uri.queryParam("cursor", cursor).build().toString();
    }

    /** @param opening of the branch that goes on; null at the start */
    private record Place(@Nullable UUID opening, int position) {

        static final Place START = new Place(null, 0);

        static Place parse(List<String> parts) {
            return new Place(UUID.fromString(parts.get(0)), Integer.parseInt(parts.get(1)));
        }
    }
}
