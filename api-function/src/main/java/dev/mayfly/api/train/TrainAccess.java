package dev.mayfly.api.train;

import dev.mayfly.api.access.Caller;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.train.Train;
import dev.mayfly.train.TrainChoice;
import dev.mayfly.train.TrainMember;
import dev.mayfly.train.TrainMemberRepository;
import dev.mayfly.train.TrainRepository;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which trains a caller may see and manage: members see theirs, owners manage theirs, admins of the workspace see and manage
 * all, and a key of a train sees that one. To all others a train is not there.
 *
 * <p>Each method runs inside the transaction of its caller.
 */
@Singleton
public final class TrainAccess {

    private final TrainRepository trains;
    private final TrainMemberRepository members;

    TrainAccess(TrainRepository trains, TrainMemberRepository members) {
        this.trains = trains;
        this.members = members;
    }

    /**
     * The train, archived or not.
     *
     * @throws NotFoundException when there is none that the caller may see
     */
    public Train visible(Caller caller, UUID id) {
        return trains.find(caller.workspace(), id)
                .filter(train -> sees(caller, train))
                .orElseThrow(() -> new NotFoundException("train", id));
    }

    /** As {@link #visible}, by what a client calls the train: its id, or else its slug. */
    public Train byIdOrSlug(Caller caller, String name) {
        return uuid(name)
                .flatMap(id -> trains.find(caller.workspace(), id))
                .or(() -> trains.findBySlug(caller.workspace(), name))
                .filter(train -> sees(caller, train))
                .orElseThrow(() -> new NotFoundException("train", name));
    }

    /** The same rule for a statement that finds the train itself. */
    public TrainChoice choice(Caller caller, String name) {
        boolean seesAll = caller.trainId() != null || caller.isAdmin();
        return new TrainChoice(name, caller.trainId(), seesAll ? null : caller.userId());
    }

    /** The trains that the caller sees in the order of their making, from the one after {@code after} on. */
    public List<Train> list(Caller caller, boolean withArchived, UUID after, int limit) {
        return caller.isAdmin()
                ? trains.list(caller.workspace(), withArchived, after, limit)
                : trains.listOfMember(caller.workspace(), caller.userId(), withArchived, after, limit);
    }

    /**
     * The train, for somebody who may change it and its members.
     *
     * @throws NotFoundException when there is none that the caller may see
     * @throws ForbiddenException when the caller may see it only
     */
    public Train managed(Caller caller, UUID id) {
        Train train = visible(caller, id);
        if (!manages(caller, id)) {
            throw new ForbiddenException(
                    "role_not_sufficient", "Only owners of the train and admins of the workspace may do this");
        }
        return train;
    }

    /**
     * The train, for a member of it or a key that is bound to it; being an admin is not enough.
     *
     * @throws ConflictException when the train is archived
     */
    Train joined(Caller caller, UUID id) {
        Train train = visible(caller, id);
        if (!id.equals(caller.trainId())
                && members.find(caller.workspace(), id, caller.userId()).isEmpty()) {
            throw new ForbiddenException(
                    "not_a_train_member", "Only members of the train may do this; an admin can become one");
        }
        if (train.isArchived()) {
            throw new ConflictException("train_archived", "The train is archived and takes nothing new");
        }
        return train;
    }

    /** Whether the caller may change this train, which the caller can see. */
    boolean manages(Caller caller, UUID id) {
        return caller.trainId() == null
                && (caller.isAdmin()
                        || members.find(caller.workspace(), id, caller.userId())
                                .filter(TrainMember::isOwner)
                                .isPresent());
    }

    private boolean sees(Caller caller, Train train) {
        if (caller.trainId() != null) {
            return caller.trainId().equals(train.id());
        }
        return caller.isAdmin()
                || members.find(caller.workspace(), train.id(), caller.userId()).isPresent();
    }

    private static Optional<UUID> uuid(String name) {
        try {
            return Optional.of(UUID.fromString(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
