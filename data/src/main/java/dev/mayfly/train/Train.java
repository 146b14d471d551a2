package dev.mayfly.train;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A project inside a workspace, with members of its own.
 *
 * @param slug what clients call it; it never changes
 * @param archivedAt since when it takes nothing new and its keys do not sign in
 */
@Serdeable
public record Train(
        UUID id,
        String slug,
        String name,
        @Nullable String description,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant archivedAt) {

    public boolean isArchived() {
        return archivedAt != null;
    }
}
