package dev.mayfly.api.batch;

import dev.mayfly.agent.AgentRepository;
import dev.mayfly.api.access.Caller;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.document.DocumentRepository;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.NotFoundException;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Changes an experiment inside the transaction of its caller. */
@Singleton
public final class ExperimentChanges {

    private final BatchRepository batches;
    private final AgentRepository agents;
    private final DocumentRepository documents;
    private final ExperimentSlots slots;
    private final ExperimentsConfiguration limits;
    private final Clock clock;

    ExperimentChanges(
            BatchRepository batches,
            AgentRepository agents,
            DocumentRepository documents,
            ExperimentSlots slots,
            ExperimentsConfiguration limits,
            Clock clock) {
        this.batches = batches;
        this.agents = agents;
        this.documents = documents;
        this.slots = slots;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * What to change; what is left out stays.
     *
     * @param expiresInDays expire so many days from now
     * @param expiresAt expire then
     * @param promote make it permanent, and its agent and documents ordinary ones; there is no way back
     */
    @Serdeable
    public record Request(
            @Nullable @Min(1) Integer expiresInDays,
            @Nullable Instant expiresAt,
            @Nullable Boolean promote,
            @Nullable @Size(max = 2000) String description) {}

    /** Applies the request: each change is a guarded statement, so an experiment that is being deleted is left alone. */
    public void apply(Caller caller, Batch batch, Request request) {
        Instant expiresAt = wantedExpiry(request);
        boolean promote = Boolean.TRUE.equals(request.promote());
        if (expiresAt == null && !promote && request.description() == null) {
            throw new InvalidException(
                    "bad_request", "Send at least one of expiresInDays, expiresAt, promote and description");
        }
        if (request.description() != null) {
            check(caller, batch, batches.updateDescription(caller.workspace(), batch.id(), request.description()));
        }
        if (promote) {
            check(caller, batch, batches.promote(caller.workspace(), batch.id()));
            agents.keep(caller.workspace(), batch.id());
            documents.keepAll(caller.workspace(), batch.id());
        }
        if (expiresAt != null) {
            if (batch.isExpired()) {
                slots.takeAgain(caller, batch.ownerId());
            }
            check(caller, batch, batches.updateExpiry(caller.workspace(), batch.id(), expiresAt));
        }
    }

    private @Nullable Instant wantedExpiry(Request request) {
        if (request.expiresAt() == null && request.expiresInDays() == null) {
            return null;
        }
        if (request.expiresAt() != null && request.expiresInDays() != null) {
            throw bad("/expiresAt", "exactly_one", "Send one of expiresAt and expiresInDays, not both");
        }
        if (Boolean.TRUE.equals(request.promote())) {
            throw bad("/promote", "excluded", "A permanent experiment does not expire");
        }
        Instant now = clock.instant();
        Instant latest = now.plus(Duration.ofDays(limits.maxExpiryDays()));
        if (request.expiresInDays() != null && request.expiresInDays() > limits.maxExpiryDays()) {
            throw bad(
                    "/expiresInDays",
                    "out_of_range",
                    "expiresInDays must be between 1 and %d".formatted(limits.maxExpiryDays()));
        }
        Instant wanted = request.expiresInDays() == null
                ? request.expiresAt()
                : now.plus(Duration.ofDays(request.expiresInDays()));
        if (wanted == null || !wanted.isAfter(now) || wanted.isAfter(latest)) {
            throw bad(
                    "/expiresAt",
                    "out_of_range",
                    "expiresAt must lie in the future, at most %d days from now".formatted(limits.maxExpiryDays()));
        }
        return wanted;
    }

    /** Nothing changed: it has been fenced since it was found, or it is permanent. */
    private void check(Caller caller, Batch batch, int changed) {
        if (changed == 1) {
            return;
        }
        if (batches.find(caller.workspace(), batch.id()).isEmpty()) {
            throw new NotFoundException("experiment", String.valueOf(batch.trackingId()));
        }
        throw new ConflictException("not_ephemeral", "This experiment is permanent and does not expire");
    }

    private static InvalidException bad(String pointer, String code, String detail) {
        return new InvalidException("bad_request", detail, new FieldError(pointer, code, detail));
    }
}
