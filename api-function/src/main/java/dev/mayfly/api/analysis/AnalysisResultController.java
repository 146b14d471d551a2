package dev.mayfly.api.analysis;

import dev.mayfly.analysis.Analysis;
import dev.mayfly.analysis.AnalysisEvent;
import dev.mayfly.analysis.AnalysisEventRepository;
import dev.mayfly.analysis.AnalysisResult;
import dev.mayfly.analysis.AnalysisResultRepository;
import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.analysis.AnalysisResponse.TokenCount;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What came of the analysis of a branch: its results, and how they came about. */
@Controller("/api/conversations/{id}/analyses/{branch}")
class AnalysisResultController {

    private final AnalysisAccess access;
    private final AnalysisResultRepository results;
    private final AnalysisEventRepository events;
    private final WorkspaceTransactions transactions;
    private final StoredFindings findings;

    AnalysisResultController(
            AnalysisAccess access,
            AnalysisResultRepository results,
            AnalysisEventRepository events,
            WorkspaceTransactions transactions,
            StoredFindings findings) {
        this.access = access;
        this.results = results;
        this.events = events;
        this.transactions = transactions;
        this.findings = findings;
    }

    /** With its newest result, also while the next one is on its way. */
    @Allows(scope = Scope.READ)
    @Get
    AnalysisDetail show(Caller caller, UUID id, String branch) {
        return transactions.read(caller.workspace(), () -> {
            Analysis analysis = access.find(caller, id, branch);
            Optional<AnalysisResult> newest = analysis.resultVersion() == null
                    ? Optional.empty()
                    : results.find(caller.workspace(), analysis.id(), analysis.resultVersion());
            return new AnalysisDetail(
                    AnalysisResponse.of(analysis), newest.map(this::whole).orElse(null));
        });
    }

    /** All results there were, the newest first, without what they say. */
    @Allows(scope = Scope.READ)
    @Get("/results")
    Page<ResultSummary> list(
            Caller caller,
            UUID id,
            String branch,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "analysis-results", id, branch);
        int before = cursors.decode(cursor, Integer.MAX_VALUE, parts -> Integer.parseInt(parts.getFirst()));
        List<AnalysisResult> found = transactions.read(
                caller.workspace(),
                () -> results.list(
                        caller.workspace(), access.find(caller, id, branch).id(), before, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.version())).map(ResultSummary::of);
    }

    @Allows(scope = Scope.READ)
    @Get("/results/{version}")
    VersionedResult version(Caller caller, UUID id, String branch, int version) {
        return transactions.read(
                caller.workspace(),
                () -> results.find(
                                caller.workspace(),
                                access.find(caller, id, branch).id(),
                                version)
                        .map(this::whole)
                        .orElseThrow(() -> new NotFoundException("version", version)));
    }

    /** Who did what with the analysis, the newest first, and what each attempt took. */
    @Allows(scope = Scope.READ)
    @Get("/audit")
    Page<AuditEntry> audit(
            Caller caller,
            UUID id,
            String branch,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "analysis-audit", id, branch);
        long before = cursors.decode(cursor, Long.MAX_VALUE, parts -> Long.parseLong(parts.getFirst()));
        List<AnalysisEvent> found = transactions.read(
                caller.workspace(),
                () -> events.list(
                        caller.workspace(), access.find(caller, id, branch).id(), before, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.entry())).map(AuditEntry::of);
    }

    private VersionedResult whole(AnalysisResult result) {
        return new VersionedResult(ResultSummary.of(result), findings.read(result));
    }

    /** @param result null until there is one */
    @Serdeable
    record AnalysisDetail(
            AnalysisResponse analysis, @Nullable VersionedResult result) {}

    @Serdeable
    record VersionedResult(ResultSummary about, Findings findings) {}

    /**
     * @param version counted from 1; versions that failed have no result
     * @param usage of the attempt that brought the result; as {@code costUsd}
     */
    @Serdeable
    record ResultSummary(
            int version,
            @Nullable String customPrompt,
            @Nullable String model,
            TokenCount usage,
            @Nullable String costUsd,
            Instant completedAt) {

        static ResultSummary of(AnalysisResult result) {
            return new ResultSummary(
                    result.version(),
                    result.customPrompt(),
                    result.model(),
                    new TokenCount(result.inputTokens(), result.outputTokens()),
                    AnalysisResponse.money(result.costUsd()),
                    result.completedAt());
        }
    }

    /**
     * @param userId null when nobody did it: a lease ran out
     * @param usage of the attempt; null when none ended, or nothing was told
     */
    @Serdeable
    record AuditEntry(
            String event,
            int version,
            int attempt,
            @Nullable UUID userId,
            @Nullable UUID apiKeyId,
            @Nullable String model,
            @Nullable TokenCount usage,
            @Nullable String costUsd,
            @Nullable String errorCode,
            Instant occurredAt) {

        static AuditEntry of(AnalysisEvent event) {
            return new AuditEntry(
                    event.event(),
                    event.version(),
                    event.attempt(),
                    event.userId(),
                    event.apiKeyId(),
                    event.model(),
                    event.inputTokens() == null || event.outputTokens() == null
                            ? null
                            : new TokenCount(event.inputTokens(), event.outputTokens()),
                    AnalysisResponse.money(event.costUsd()),
                    event.errorCode(),
                    event.occurredAt());
        }
    }
}
