package dev.mayfly.workspace;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One user of a workspace, and the user's role in it. */
@Serdeable
public record Member(
        UUID userId,
        String role,
        @Nullable String email,
        @Nullable String name,
        Instant createdAt) {}
