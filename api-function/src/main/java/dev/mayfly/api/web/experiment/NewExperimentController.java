package dev.mayfly.api.web.experiment;

import dev.mayfly.agent.AgentRepository;
import dev.mayfly.agent.AgentSummary;
import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.batch.BatchCreated;
import dev.mayfly.api.batch.BatchCreation;
import dev.mayfly.api.batch.BatchRequest;
import dev.mayfly.api.batch.ExperimentsConfiguration;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Patterns;
import dev.mayfly.api.problem.ProblemStatus;
import dev.mayfly.api.web.Choice;
import dev.mayfly.api.web.Form;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.document.DocumentRepository;
import dev.mayfly.document.DocumentSummary;
import dev.mayfly.problem.DomainException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The form for a new experiment; what was typed stays, whatever is wrong with it. */
@Hidden
@WebPage
@Controller("/experiments/new")
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@Produces(MediaType.TEXT_HTML)
class NewExperimentController {

    private static final int MAX_AGENTS = 200;
    private static final int MAX_DOCUMENTS = 20;

    private final DraftReader reader;
    private final Previews previews;
    private final BatchCreation creation;
    private final AgentRepository agents;
    private final DocumentRepository documents;
    private final WorkspaceTransactions transactions;
    private final ExperimentsConfiguration limits;

    NewExperimentController(
            DraftReader reader,
            Previews previews,
            BatchCreation creation,
            AgentRepository agents,
            DocumentRepository documents,
            WorkspaceTransactions transactions,
            ExperimentsConfiguration limits) {
        this.reader = reader;
        this.previews = previews;
        this.creation = creation;
        this.agents = agents;
        this.documents = documents;
        this.transactions = transactions;
        this.limits = limits;
    }

    @Allows(scope = Scope.WRITE)
    @Get
    HttpResponse<String> form(Caller caller, Viewer viewer) {
        return form(HttpStatus.OK, caller, viewer, Draft.empty(limits.defaultExpiryDays()), null, null);
    }

    @Allows(scope = Scope.WRITE)
    @Post
    HttpResponse<String> create(Caller caller, Viewer viewer, Form form) {
        Draft draft = Draft.of(form);
        try {
            BatchRequest request = checked(draft);
            if (form.text("action").equals("preview")) {
                return form(HttpStatus.OK, caller, viewer, draft, null, previews.of(caller, request));
            }
            Supplier<BatchCreated> work = creation.prepare(caller, request);
            BatchCreated created = transactions.write(caller.workspace(), work);
            return Html.see("/experiments/" + created.batch().trackingId());
        } catch (DomainException problem) {
            return form(ProblemStatus.of(problem), caller, viewer, draft, problem, null);
        }
    }

    /** What the form, as it stands, would come to. */
    @Allows(scope = Scope.WRITE)
    @Post("/preview")
    HttpResponse<String> preview(Caller caller, Form form) {
        try {
            return Html.ok(Html.TEMPLATES.experimentPreview(previews.of(caller, checked(Draft.of(form))), null));
        } catch (DomainException problem) {
            return Html.ok(Html.TEMPLATES.experimentPreview(null, problem.getMessage()));
        }
    }

    /** Documents to choose from, by their titles. */
    @Allows(scope = Scope.READ)
    @Get("/documents")
    HttpResponse<String> documents(
            Caller caller, @QueryValue(defaultValue = "") @Size(max = 200) String documentSearch) {
        return Html.ok(Html.TEMPLATES.experimentDocuments(search(caller, documentSearch), false));
    }

    private BatchRequest checked(Draft draft) {
        BatchRequest request = reader.read(draft);
        creation.check(request);
        return request;
    }

    private HttpResponse<String> form(
            HttpStatus status,
            Caller caller,
            Viewer viewer,
            Draft draft,
            @Nullable DomainException problem,
            NewExperimentPage.@Nullable Preview preview) {
        List<DocumentSummary> chosen = chosen(caller, draft);
        var page = new NewExperimentPage(
                draft,
                agents(caller),
                search(caller, "").stream()
                        .filter(document -> !chosen.contains(document))
                        .toList(),
                chosen,
                problem == null ? null : problem.getMessage(),
                problem == null ? List.of() : problem.errors(),
                preview);
        return Html.answer(status, Html.TEMPLATES.experimentNew(viewer, page));
    }

    private List<AgentSummary> agents(Caller caller) {
        return transactions.read(
                caller.workspace(),
                () -> agents.list(caller.workspace(), Cursor.END_OF_TIME, Cursor.LAST_ID, MAX_AGENTS));
    }

    private List<DocumentSummary> search(Caller caller, String text) {
        return transactions.read(
                caller.workspace(),
                () -> documents.search(caller.workspace(), Patterns.containing(text.strip()), MAX_DOCUMENTS));
    }

    private List<DocumentSummary> chosen(Caller caller, Draft draft) {
        List<UUID> ids = draft.documentIds().stream()
                .map(Choice::id)
                .flatMap(Optional::stream)
                .toList();
        return ids.isEmpty()
                ? List.of()
                : transactions.read(caller.workspace(), () -> documents.listNamed(caller.workspace(), ids));
    }
}
