package dev.mayfly.api.web.conversation;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.conversation.ConversationFilter;
import dev.mayfly.api.conversation.Conversations;
import dev.mayfly.api.conversation.TimeRange;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Query;
import dev.mayfly.api.web.TrainNames;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.conversation.Conversation;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The conversations of the trains that the viewer sees. */
@Hidden
@WebPage
@Controller("/conversations")
@Produces(MediaType.TEXT_HTML)
final class ConversationListController {

    private static final int LIMIT = 50;

    private final Conversations conversations;
    private final TrainNames trains;

    ConversationListController(Conversations conversations, TrainNames trains) {
        this.conversations = conversations;
        this.trains = trains;
    }

    @Allows(scope = Scope.READ)
    @Get
    HttpResponse<String> list(Viewer viewer, Caller caller, Query query) {
        var filter = new ConversationFilter(
                query.text("q"),
                query.text("model"),
                query.text("account"),
                query.flag("subtasks"),
                query.flag("branches"),
                TimeRange.of(start(query.day("from"), 0), start(query.day("to"), 1)));
        var page = conversations.list(caller, query.text("train"), filter, LIMIT, query.text(Query.CURSOR));
        List<UUID> shown =
                page.items().stream().map(Conversation::trainId).distinct().toList();
        return Html.ok(Html.TEMPLATES.conversationList(viewer, query, trains.of(caller, shown), page));
    }

    private static @Nullable Instant start(@Nullable LocalDate day, int daysLater) {
        return day == null
                ? null
                : day.plusDays(daysLater).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
