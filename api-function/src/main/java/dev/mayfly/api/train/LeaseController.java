package dev.mayfly.api.train;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.train.TrainAccount;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
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
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a proxy asks before it calls a provider, and tells afterwards. */
@Controller("/api/trains/{id}/credentials")
class LeaseController {

    private final CredentialLeases leases;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    LeaseController(CredentialLeases leases, WorkspaceTransactions transactions, Clock clock) {
        this.leases = leases;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The credential to use now, with its secret; each answer is on record. */
    @Allows(scope = Scope.INGEST, trainKey = true)
    @Post("/lease")
    HttpResponse<CredentialLease> lease(Caller caller, UUID id, @Body @Valid LeaseRequest body) {
        CredentialLease lease = transactions.write(caller.workspace(), () -> leases.lease(caller, id, body.provider()));
        return HttpResponse.ok(lease).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** Takes what the provider answered, so that the next lease is of a credential that works. */
    @Allows(scope = Scope.INGEST, trainKey = true)
    @Post("/{credentialId}/report")
    TrainAccount report(Caller caller, UUID id, UUID credentialId, @Body @Valid ReportRequest body) {
        ProviderAnswer answer = ProviderAnswer.of(body.status(), wait(body));
        return transactions.write(
                caller.workspace(), () -> leases.report(caller, id, credentialId, answer, body.version()));
    }

    private @Nullable Integer wait(ReportRequest body) {
        return body.retryAfter() == null || body.retryAfterSeconds() != null
                ? body.retryAfterSeconds()
                : RetryAfter.seconds(body.retryAfter(), clock.instant());
    }

    /** @param provider left out, any will do */
    @Serdeable
    record LeaseRequest(
            @Nullable @Pattern(regexp = "anthropic|openai|bedrock|other")
            String provider) {}

    /**
     * @param status of the provider's answer
     * @param retryAfterSeconds what the provider said; more than seven days count as seven
     * @param retryAfter the same as the header of the provider's answer has it, seconds or a date; what is neither counts as
     *     left out
     * @param version of the lease; a report about a secret that has been replaced since changes nothing
     */
    @Serdeable
    record ReportRequest(
            @NotNull @Min(100) @Max(599) Integer status,
            @Nullable @Min(0) Integer retryAfterSeconds,
            @Nullable @Size(max = 200) String retryAfter,
            @Nullable @Min(1) Integer version) {}
}
