package dev.mayfly.api.web.chat;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.chat.Chats;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.validation.constraints.Min;
import java.util.UUID;

/** One talk with an agent, to which what is said is added as it is said. */
@Hidden
@WebPage
@Controller("/chats/{id}")
@Produces(MediaType.TEXT_HTML)
class ChatController {

    private static final int LIMIT = 30;

    private final Chats chats;

    ChatController(Chats chats) {
        this.chats = chats;
    }

    /**
     * The last messages, or the last ones before a place.
     *
     * @param before the place before which they are
     */
    @Allows(scope = Scope.READ)
    @Get
    HttpResponse<String> show(
            Viewer viewer,
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "" + Long.MAX_VALUE) @Min(1) long before) {
        Chats.Part part = chats.before(caller, id, before, LIMIT);
        return Html.ok(Html.TEMPLATES.chatShow(viewer, ChatPart.of(part, 0), before < Long.MAX_VALUE));
    }

    /** What is new behind a place, for a page that is open already; nothing when nothing is. */
    @Allows(scope = Scope.READ)
    @Get("/messages")
    HttpResponse<?> more(Caller caller, UUID id, @QueryValue @Min(0) long after) {
        ChatPart part = ChatPart.of(chats.after(caller, id, after, LIMIT), after);
        return part.isEmpty() ? HttpResponse.noContent() : Html.ok(Html.TEMPLATES.chatPart(part));
    }

    /** One message in its whole length. */
    @Allows(scope = Scope.READ)
    @Get("/messages/{seq}")
    HttpResponse<String> message(Viewer viewer, Caller caller, UUID id, long seq) {
        return Html.ok(Html.TEMPLATES.chatMessage(viewer, id, chats.message(caller, id, seq)));
    }
}
