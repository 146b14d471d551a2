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
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A conversation to take away. */
@Controller("/api/conversations/{id}/export")
class ConversationExportController {

    private static final int MESSAGES_AT_ONCE = 20;
    /** Of the bodies that a page is read from, without the last part of them: API Gateway waits for no more than 29 seconds. */
    private static final int PAGE_CHARACTERS = 50_000_000;

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
     * Lambda's answer, or takes too long to be read at once, goes on at the {@code Link} with {@code rel="next"}.
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

    /** Writes a page; returns the cursor of the next one. */
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
        Place end = write(caller, conversation.id(), branch, start, writer);
        String next = end == null ? null : cursors.encode(end.opening(), end.position());
        writer.end(next);
        return next;
    }

    /** Writes branches until the page is full, or enough has been read for it; returns where the next one begins. */
    private @Nullable Place write(
            Caller caller, UUID conversation, @Nullable String branch, Place start, ConversationWriter writer) {
        long read = 0;
        boolean isReached = start.equals(Place.START);
        for (var one : branchesOf(caller, conversation, branch)) {
            boolean isStart = one.openingRequestId().equals(start.opening());
            isReached |= isStart;
            if (!isReached) {
                continue;
            }
            if (writer.isFull() || read > PAGE_CHARACTERS) {
                return new Place(one.openingRequestId(), Place.NOT_BEGUN);
            }
            boolean isContinued = isStart && start.isBegun();
            Dialogue dialogue = dialogues.open(caller.workspace(), conversation, one.branchId());
            int place = isContinued ? start.position() : branch == null ? dialogue.forkOf(one.branchId()) : 0;
            writer.beginBranch(BranchResponse.of(one), isContinued, dialogue.isExpired());
            OptionalInt rest = write(dialogue, place, PAGE_CHARACTERS - read, writer);
            writer.endBranch();
            if (rest.isPresent()) {
                return new Place(one.openingRequestId(), rest.getAsInt());
            }
            read += dialogue.charactersRead();
        }
        return null;
    }

    /** Writes messages until the page is full, or so much has been read; returns how many come before those that are left. */
    private static OptionalInt write(Dialogue dialogue, int place, long characters, ConversationWriter writer) {
        int written = place;
        Dialogue.Part part;
        do {
            part = dialogue.read(written, MESSAGES_AT_ONCE);
            for (var message : part.messages()) {
                if (writer.isFull()) {
                    return OptionalInt.of(written);
                }
                writer.add(message);
                written = message.position();
            }
            written = part.next();
        } while (!part.isLast() && dialogue.charactersRead() <= characters);
        return part.isLast() ? OptionalInt.empty() : OptionalInt.of(written);
    }

    private List<ConversationBranch> branchesOf(Caller caller, UUID conversation, @Nullable String branch) {
        List<ConversationBranch> all = branches.list(caller.workspace(), conversation, Integer.MAX_VALUE);
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

    /**
     * Where a page begins.
     *
     * @param opening the first request of the branch that comes next
     * @param position how many of its messages come before
     */
    private record Place(UUID opening, int position) {

        /** Nothing of the branch has been written. */
        static final int NOT_BEGUN = -1;

        static final Place START = new Place(Cursor.FIRST_ID, NOT_BEGUN);

        static Place parse(List<String> parts) {
            return new Place(UUID.fromString(parts.get(0)), Integer.parseInt(parts.get(1)));
        }

        boolean isBegun() {
            return position != NOT_BEGUN;
        }
    }
}
