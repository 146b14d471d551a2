package dev.mayfly.api.analysis;

import dev.mayfly.analysis.Analysis;
import dev.mayfly.analysis.AnalysisRepository;
import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Asking for analyses of a conversation, one for each branch, and seeing how they stand. */
@Controller("/api/conversations/{id}/analyses")
class ConversationAnalysisController {

    private static final String MAIN = "main";

    private final AnalysisRepository analyses;
    private final BranchAnalyses branchAnalyses;
    private final AnalysisAccess access;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    ConversationAnalysisController(
            AnalysisRepository analyses,
            BranchAnalyses branchAnalyses,
            AnalysisAccess access,
            WorkspaceTransactions transactions,
            Idempotency idempotency) {
        this.analyses = analyses;
        this.branchAnalyses = branchAnalyses;
        this.access = access;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    /** Asks for the analysis of a branch; of one that was analysed before, for another version. */
    @Allows(scope = Scope.WRITE)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<AnalysisResponse> create(
            Caller caller, HttpRequest<?> request, UUID id, @Body @Valid AnalysisRequest body) {
        String branch = body.branch() == null ? MAIN : body.branch();
        return idempotency.create(caller, request, body, AnalysisResponse.class, () -> {
            Analysis requested = branchAnalyses.request(caller, id, branch, body.customPrompt());
            return new Created<>(
                    AnalysisResponse.of(requested), "/api/conversations/%s/analyses".formatted(id), branch);
        });
    }

    /** By the names of the branches. */
    @Allows(scope = Scope.READ)
    @Get
    Page<AnalysisResponse> list(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "analyses", id);
        String after = cursors.decode(cursor, "", List::getFirst);
        List<Analysis> found = transactions.read(
                caller.workspace(),
                () -> analyses.list(caller.workspace(), access.conversation(caller, id), after, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.branchId())).map(AnalysisResponse::of);
    }

    /**
     * Asks for another version of an analysis that has ended; the result before it stays until then. Without a prompt it looks
     * at what it looked at before.
     */
    @Allows(scope = Scope.WRITE)
    @Post("/{branch}/regenerate")
    AnalysisResponse regenerate(Caller caller, UUID id, String branch, @Body @Valid RegenerateRequest body) {
        return transactions.write(caller.workspace(), () -> {
            Analysis ended = access.find(caller, id, branch);
            List<UUID> requested = analyses.regenerate(
                    caller.workspace(),
                    ended.conversationId(),
                    branch,
                    body.customPrompt() == null,
                    BranchAnalyses.orNull(body.customPrompt()),
                    caller.userId(),
                    caller.keyId());
            if (requested.isEmpty()) {
                throw BranchAnalyses.pending(branch);
            }
            return AnalysisResponse.of(access.find(caller, id, branch));
        });
    }

    /**
     * @param branch main when left out
     * @param customPrompt what to look at besides
     */
    @Serdeable
    record AnalysisRequest(
            @Nullable @Size(min = 1, max = 255) String branch,
            @Nullable @Size(max = 4000) String customPrompt) {}

    /** @param customPrompt an empty one takes the last one away */
    @Serdeable
    record RegenerateRequest(@Nullable @Size(max = 4000) String customPrompt) {}
}
