package dev.mayfly.train;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One user of a train, and the user's role in it. */
@Serdeable
public record TrainMember(
        UUID userId,
        String role,
        @Nullable String email,
        @Nullable String name,
        Instant addedAt) {

    public static final String OWNER = "owner";
    public static final String MEMBER = "member";

    public boolean isOwner() {
        return role.equals(OWNER);
    }
}
