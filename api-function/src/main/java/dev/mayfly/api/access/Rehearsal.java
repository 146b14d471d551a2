package dev.mayfly.api.access;

import dev.mayfly.workspace.KeyHolder;
import dev.mayfly.workspace.UserRepository;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Requests that the function makes to itself before it is frozen, with a key that is never given out, which signs in here and
 * nowhere else: so that they go on behind the sign-in, where a real one does.
 *
 * <p>Whom it signs in exists in no database: an administrator of no workspace, who may only read, and for whom there is nothing
 * to be read. That is bound to the thread, and for as long as the requests run; whoever sends the same key is refused.
 */
@Singleton
public final class Rehearsal {

    /** What its requests send as {@code Authorization}: the key of the id 0. */
    public static final String AUTHORIZATION = "Bearer mf_" + "0".repeat(32) + "_" + "A".repeat(43);

    private static final UUID KEY_ID = new UUID(0, 0);
    private static final ScopedValue<KeyHolder> HOLDER = ScopedValue.newInstance();

    private final UserRepository users;

    Rehearsal(UserRepository users) {
        this.users = users;
    }

    /** Runs requests to which the key belongs to somebody. */
    public void run(Runnable requests) {
        ScopedValue.where(HOLDER, users.findNobody()).run(requests);
    }

    /** Whom the key stands for inside a rehearsal; empty for every other key, and everywhere else. */
    static Optional<KeyHolder> holder(UUID keyId) {
        return HOLDER.isBound() && keyId.equals(KEY_ID) ? Optional.of(HOLDER.get()) : Optional.empty();
    }
}
