package dev.mayfly.api.chat;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.chat.ChatMessageRepository;
import dev.mayfly.chat.FoundMessage;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What was said anywhere in the workspace. */
@Controller("/api/chat/search")
class MessageSearchController {

    private final ChatMessageRepository messages;
    private final WorkspaceTransactions transactions;

    MessageSearchController(ChatMessageRepository messages, WorkspaceTransactions transactions) {
        this.messages = messages;
        this.transactions = transactions;
    }

    /**
     * Messages with all of these words, the newest first. Words are taken as they stand, in whatever case; {@code "in
     * quotes"} they must follow one another, {@code or} lets either do, {@code -} excludes.
     */
    @Allows(scope = Scope.READ)
    @Get
    Page<FoundMessage> search(
            Caller caller,
            @QueryValue @Size(min = 1, max = 500) @Pattern(regexp = "[^\\x00]*", message = "must be without U+0000")
                    String q,
            @QueryValue(defaultValue = "20") @Min(1) @Max(50) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "chat-search", q);
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        var found = transactions.read(
                caller.workspace(), () -> messages.search(caller.workspace(), q, place.time(), place.id(), limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.createdAt(), last.id()));
    }
}
