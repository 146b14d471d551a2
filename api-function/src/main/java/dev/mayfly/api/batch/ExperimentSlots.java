package dev.mayfly.api.batch;

import dev.mayfly.api.access.Caller;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.LimitException;
import dev.mayfly.workspace.WorkspaceRepository;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is scarce when an experiment is created: the user's places for experiments, and tracking ids. */
@Singleton
final class ExperimentSlots {

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int RANDOM_CHARACTERS = 8;
    private static final int TRIES = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final WorkspaceRepository workspaces;
    private final BatchRepository batches;
    private final ExperimentsConfiguration limits;

    ExperimentSlots(WorkspaceRepository workspaces, BatchRepository batches, ExperimentsConfiguration limits) {
        this.workspaces = workspaces;
        this.batches = batches;
        this.limits = limits;
    }

    /**
     * Makes sure that the caller may have one more experiment. The lock is held until the transaction ends, so creations
     * of one user that run in parallel are counted one after the other.
     */
    void take(Caller caller) {
        if (workspaces.lockMember(caller.workspace(), caller.userId()).isEmpty()) {
            throw new ConflictException("not_a_member", "You are not a member of this workspace any more");
        }
        refuseAtLimit(caller, caller.userId());
    }

    /** As {@link #take}, for the owner of an experiment that has expired and shall live on. */
    void takeAgain(Caller caller, UUID ownerId) {
        workspaces.lockMember(caller.workspace(), ownerId);
        refuseAtLimit(caller, ownerId);
    }

    private void refuseAtLimit(Caller caller, UUID ownerId) {
        if (batches.countLiveExperiments(caller.workspace(), ownerId) >= limits.maxPerUser()) {
            throw new LimitException(
                    "experiment_limit_reached",
                    "There are %d live experiments of this user, which is the limit; delete one or promote it to permanent"
                            .formatted(limits.maxPerUser()));
        }
    }

    /** Stores the batch; an experiment that has no tracking id gets one. */
    StoredBatch insertBatch(Caller caller, NewBatch batch) {
        boolean generate = batch.trackingId() == null && batch.expiresInDays() != null;
        for (int i = 0; i < (generate ? TRIES : 1); i++) {
            String trackingId = generate ? randomTrackingId() : batch.trackingId();
            List<@Nullable Instant> expiresAt = insert(caller, batch, trackingId);
            if (!expiresAt.isEmpty()) {
                return new StoredBatch(batch.id(), trackingId, expiresAt.getFirst());
            }
        }
        throw new ConflictException(
                "tracking_id_taken", "Another batch has the tracking id '%s'".formatted(batch.trackingId()));
    }

    private List<@Nullable Instant> insert(Caller caller, NewBatch batch, @Nullable String trackingId) {
        return batches.insert(
                caller.workspace(),
                batch.id(),
                caller.userId(),
                batch.name(),
                batch.description(),
                trackingId,
                batch.expiresInDays(),
                batch.agentId(),
                batch.agentVersion(),
                batch.targetCount(),
                batch.repeatCount());
    }

    private static String randomTrackingId() {
        var id = new StringBuilder("exp_");
        for (int i = 0; i < RANDOM_CHARACTERS; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** @param expiresInDays null for a regular batch, which never expires */
    record NewBatch(
            UUID id,
            @Nullable String name,
            @Nullable String description,
            @Nullable String trackingId,
            @Nullable Integer expiresInDays,
            UUID agentId,
            int agentVersion,
            @Nullable Integer targetCount,
            int repeatCount) {}

    /** @param expiresAt null for a regular batch */
    record StoredBatch(
            UUID id, @Nullable String trackingId, @Nullable Instant expiresAt) {}
}
