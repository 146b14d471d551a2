package dev.mayfly.api.web.chat;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.chat.Chats;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Query;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.ModuleSession;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;

/** The workspace's talks with agents. */
@Hidden
@WebPage
@Controller("/chats")
@Produces(MediaType.TEXT_HTML)
final class ChatListController {

    private static final int LIMIT = 50;
    private static final List<String> TYPES = List.of(ModuleSession.TYPES.split("\\|", -1));

    private final Chats chats;

    ChatListController(Chats chats) {
        this.chats = chats;
    }

    @Allows(scope = Scope.READ)
    @Get
    HttpResponse<String> list(Viewer viewer, Caller caller, Query query) {
        var filter = new Chats.Filter(
                query.choice("module", TYPES), null, query.choice("status", AgentSession.STATUSES), null);
        return Html.ok(Html.TEMPLATES.chatList(
                viewer, query, TYPES, chats.list(caller, filter, LIMIT, query.text(Query.CURSOR))));
    }
}
