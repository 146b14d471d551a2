package dev.mayfly.api.web.conversation;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.analysis.BranchAnalyses;
import dev.mayfly.api.conversation.Conversations;
import dev.mayfly.api.conversation.MessageResponse;
import dev.mayfly.api.web.Form;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Query;
import dev.mayfly.api.web.TrainNames;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.conversation.ConversationBranch;
import dev.mayfly.conversation.RecordedRequest;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** One conversation: its branches, what was said along one of them, and what an analysis found in it. */
@Hidden
@WebPage
@Controller("/conversations/{id}")
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@Produces(MediaType.TEXT_HTML)
final class ConversationController {

    private static final String MAIN = "main";
    private static final int BRANCHES = 200;
    private static final int MESSAGES = 20;
    private static final int REQUESTS = 60;
    private static final int RESULTS = 10;
    private static final int MAX_PROMPT = 4_000;

    private final Conversations conversations;
    private final BranchAnalyses analyses;
    private final MessageTexts texts;
    private final TrainNames trains;

    ConversationController(
            Conversations conversations, BranchAnalyses analyses, MessageTexts texts, TrainNames trains) {
        this.conversations = conversations;
        this.analyses = analyses;
        this.texts = texts;
        this.trains = trains;
    }

    @Allows(scope = Scope.READ)
    @Get
    HttpResponse<String> show(Viewer viewer, Caller caller, UUID id, Query query) {
        Conversations.Tree tree = conversations.tree(caller, id, BRANCHES + 1);
        UUID conversation = tree.conversation().id();
        List<ConversationBranch> branches =
                tree.branches().subList(0, Math.min(BRANCHES, tree.branches().size()));
        String branch = branch(query);
        Conversations.MessagePage messages =
                conversations.messages(caller, conversation, branch, MESSAGES, query.text(Query.CURSOR));
        var page = new ConversationPage(
                tree.conversation(),
                trains.of(caller, tree.conversation().trainId()),
                BranchNode.trees(branches, conversations.requests(caller, conversation, BranchNode.origins(branches))),
                tree.branches().size() > BRANCHES,
                shown(caller, conversation, messages.items(), MessageTexts.SHORT),
                messages.nextCursor(),
                messages.expired(),
                conversations.path(caller, conversation, branch, REQUESTS),
                panel(caller, conversation, branch));
        return Html.ok(Html.TEMPLATES.conversationShow(viewer, page));
    }

    /** One message in its whole length. */
    @Allows(scope = Scope.READ)
    @Get("/messages/{position}")
    HttpResponse<String> message(Viewer viewer, Caller caller, UUID id, int position, Query query) {
        String branch = branch(query);
        MessageResponse message = conversations
                .message(caller, id, branch, position)
                .orElseThrow(() -> new NotFoundException("message", position));
        return Html.ok(Html.TEMPLATES.conversationMessage(
                viewer,
                shown(caller, id, List.of(message), Integer.MAX_VALUE).getFirst(),
                Query.at("conversations", id).with(ConversationPage.BRANCH, branch)));
    }

    /** How the analysis of a branch stands, for a page that is open already. */
    @Allows(scope = Scope.READ)
    @Get("/analysis")
    HttpResponse<String> analysis(Viewer viewer, Caller caller, UUID id, Query query) {
        return Html.ok(Html.TEMPLATES.conversationAnalysis(viewer, panel(caller, id, branch(query))));
    }

    /** Asks for an analysis of a branch, or for another version of it. */
    @Allows(scope = Scope.WRITE)
    @Post("/analysis")
    HttpResponse<String> analyse(Caller caller, UUID id, Query query, Form form) {
        String prompt = form.filled("customPrompt");
        if (prompt != null && prompt.length() > MAX_PROMPT) {
            String detail = "What to look at besides must not be longer than %d characters".formatted(MAX_PROMPT);
            throw new InvalidException("bad_request", detail, new FieldError("customPrompt", "too_long", detail));
        }
        analyses.request(caller, id, branch(query), prompt);
        return Html.see(Query.at("conversations", id)
                        .with(ConversationPage.BRANCH, branch(query))
                        .address()
                + "#analysis");
    }

    private AnalysisPanel panel(Caller caller, UUID conversation, String branch) {
        return new AnalysisPanel(
                conversation,
                branch,
                analyses.report(caller, conversation, branch, RESULTS).orElse(null));
    }

    private List<ShownMessage> shown(Caller caller, UUID conversation, List<MessageResponse> messages, int maxLength) {
        List<UUID> ids =
                messages.stream().map(MessageResponse::requestId).distinct().toList();
        Map<UUID, RecordedRequest> requests = conversations.requests(caller, conversation, ids);
        return texts.show(messages, requests, maxLength);
    }

    private static String branch(Query query) {
        return Objects.requireNonNullElse(query.text(ConversationPage.BRANCH), MAIN);
    }
}
