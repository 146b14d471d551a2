package dev.mayfly.api.analysis;

import dev.mayfly.analysis.Analysis;
import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.workspace.Scope;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The protocol of workers: claim analyses under a lease, read what was said, answer or give back. */
@Controller("/api/analyses")
class AnalysisWorkController {

    private final AnalysisWork work;
    private final BranchMessages messages;
    private final int leaseSeconds;

    AnalysisWorkController(
            AnalysisWork work, BranchMessages messages, @Value("${analyses.lease-seconds}") int leaseSeconds) {
        this.work = work;
        this.messages = messages;
        this.leaseSeconds = leaseSeconds;
    }

    /** Takes the longest waiting analyses, those included whose worker fell silent. No items: nothing to do now. */
    @Allows(scope = Scope.WORKER)
    @Post("/claim")
    ClaimResponse claim(Caller caller, @Body @Valid ClaimRequest body) {
        return new ClaimResponse(
                work.claim(caller, body.limit() == null ? 1 : body.limit(), orDefault(body.leaseSeconds())).stream()
                        .map(LeasedAnalysis::of)
                        .toList());
    }

    /** Prolongs the lease from now on. */
    @Allows(scope = Scope.WORKER)
    @Post("/{id}/heartbeat")
    Heartbeat heartbeat(Caller caller, UUID id, @Body @Valid HeartbeatRequest body) {
        return new Heartbeat(work.heartbeat(caller, id, body.leaseToken(), orDefault(body.leaseSeconds()))
                .leaseExpiresAt());
    }

    /** What was said along the branch, masked, and bounded in size. When it has expired, so has the analysis failed. */
    @Allows(scope = Scope.WORKER)
    @Post("/{id}/messages")
    HttpResponse<MessageWindow.Shown> messages(Caller caller, UUID id, @Body @Valid LeaseRequest body) {
        return HttpResponse.ok(messages.read(caller, id, body.leaseToken()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** Stores the result. A repeated answer under the same lease is answered alike and changes nothing. */
    @Allows(scope = Scope.WORKER)
    @Post("/{id}/complete")
    AnalysisResponse complete(Caller caller, UUID id, @Body @Valid AnalysisWork.Completion body) {
        return AnalysisResponse.of(work.complete(caller, id, body));
    }

    /** Ends the attempt: the analysis waits for the next one, or has failed. */
    @Allows(scope = Scope.WORKER)
    @Post("/{id}/fail")
    AnalysisResponse fail(Caller caller, UUID id, @Body @Valid AnalysisWork.Failure body) {
        return AnalysisResponse.of(work.fail(caller, id, body));
    }

    /** Gives the analysis back at once, with what was spent on it; the attempt does not count. */
    @Allows(scope = Scope.WORKER)
    @Post("/{id}/release")
    AnalysisResponse release(Caller caller, UUID id, @Body @Valid AnalysisWork.Release body) {
        return AnalysisResponse.of(work.release(caller, id, body));
    }

    private int orDefault(@Nullable Integer seconds) {
        return seconds == null ? leaseSeconds : seconds;
    }

    @Serdeable
    record ClaimRequest(
            @Nullable @Min(1) @Max(100) Integer limit,
            @Nullable @Min(1) @Max(3600) Integer leaseSeconds) {}

    @Serdeable
    record HeartbeatRequest(
            @NotNull UUID leaseToken,
            @Nullable @Min(1) @Max(3600) Integer leaseSeconds) {}

    @Serdeable
    record LeaseRequest(@NotNull UUID leaseToken) {}

    @Serdeable
    record Heartbeat(@Nullable Instant leaseExpiresAt) {}

    @Serdeable
    record ClaimResponse(List<LeasedAnalysis> items) {}

    /** An analysis with everything that a worker needs but the messages. */
    @Serdeable
    record LeasedAnalysis(
            UUID analysisId,
            UUID conversationId,
            String branch,
            int version,
            @Nullable UUID leaseToken,
            @Nullable Instant leaseExpiresAt,
            int attempt,
            @Nullable String customPrompt) {

        static LeasedAnalysis of(Analysis analysis) {
            return new LeasedAnalysis(
                    analysis.id(),
                    analysis.conversationId(),
                    analysis.branchId(),
                    analysis.version(),
                    analysis.leaseToken(),
                    analysis.leaseExpiresAt(),
                    analysis.attempts(),
                    analysis.customPrompt());
        }
    }
}
