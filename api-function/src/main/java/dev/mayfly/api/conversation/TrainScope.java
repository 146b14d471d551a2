package dev.mayfly.api.conversation;

import java.util.UUID;

/** Of which trains something is read. */
sealed interface TrainScope {

    /** Of all in the workspace, and what belongs to none. */
    record All() implements TrainScope {}

    record One(UUID trainId) implements TrainScope {}

    /** Of all that the user is a member of. */
    record OfMember(UUID userId) implements TrainScope {}
}
