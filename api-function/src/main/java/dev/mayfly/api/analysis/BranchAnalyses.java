package dev.mayfly.api.analysis;

import dev.mayfly.analysis.Analysis;
import dev.mayfly.analysis.AnalysisRepository;
import dev.mayfly.analysis.AnalysisResult;
import dev.mayfly.analysis.AnalysisResultRepository;
import dev.mayfly.api.access.Caller;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The analyses of a conversation, one for each branch, each method in a transaction of its own or in the one that runs. */
@Singleton
public final class BranchAnalyses {

    private final AnalysisRepository analyses;
    private final AnalysisResultRepository results;
    private final AnalysisAccess access;
    private final StoredFindings findings;
    private final WorkspaceTransactions transactions;

    BranchAnalyses(
            AnalysisRepository analyses,
            AnalysisResultRepository results,
            AnalysisAccess access,
            StoredFindings findings,
            WorkspaceTransactions transactions) {
        this.analyses = analyses;
        this.results = results;
        this.access = access;
        this.findings = findings;
        this.transactions = transactions;
    }

    /**
     * Asks for the analysis of a branch; of one that was analysed before, for another version.
     *
     * @param customPrompt what to look at besides; null or blank for nothing
     * @throws ConflictException when one is under way
     */
    public Analysis request(Caller caller, UUID conversation, String branch, @Nullable String customPrompt) {
        return transactions.write(caller.workspace(), () -> {
            UUID found = access.conversation(caller, conversation, branch);
            List<UUID> requested = analyses.request(
                    caller.workspace(),
                    UuidV7.next(),
                    found,
                    branch,
                    orNull(customPrompt),
                    caller.userId(),
                    caller.keyId());
            if (requested.isEmpty()) {
                throw pending(branch);
            }
            return access.find(caller, found, branch);
        });
    }

    /** How the analysis of a branch stands, with its last results, the newest first; empty when nobody has asked for one. */
    public Optional<Report> report(Caller caller, UUID conversation, String branch, int maxResults) {
        return transactions.read(caller.workspace(), () -> {
            UUID found = access.conversation(caller, conversation, branch);
            return analyses.findOfBranch(caller.workspace(), found, branch).map(analysis -> {
                List<AnalysisResult> last =
                        results.list(caller.workspace(), analysis.id(), Integer.MAX_VALUE, maxResults);
                return new Report(
                        analysis,
                        last.stream()
                                .map(result -> new Version(result, findings.read(result)))
                                .toList());
            });
        });
    }

    static @Nullable String orNull(@Nullable String prompt) {
        return prompt == null || prompt.isBlank() ? null : prompt;
    }

    static ConflictException pending(String branch) {
        return new ConflictException(
                "analysis_pending", "An analysis of branch %s is pending or processing".formatted(branch));
    }

    public record Report(Analysis analysis, List<Version> versions) {

        /** Whether a worker has it, or will. */
        public boolean isUnderWay() {
            return analysis.status().equals(Analysis.PENDING)
                    || analysis.status().equals(Analysis.PROCESSING);
        }
    }

    /** A result with what it says. */
    public record Version(AnalysisResult about, Findings findings) {}
}
