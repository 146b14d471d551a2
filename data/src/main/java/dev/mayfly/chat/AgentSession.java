package dev.mayfly.chat;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A talk with agents, which hangs on a module's session.
 *
 * @param status one of {@link #STATUSES}
 * @param lastSeq the number of its last message; they are numbered from 1 on, without a gap
 * @param endedAt set exactly when the status is final
 */
@Serdeable
public record AgentSession(
        UUID id,
        String moduleType,
        UUID moduleSessionId,
        UUID createdBy,
        @Nullable String currentAgent,
        @Nullable String workflowStep,
        String status,
        long lastSeq,
        Instant startedAt,
        Instant lastActivityAt,
        @Nullable Instant endedAt) {

    public static final String ACTIVE = "ACTIVE";
    public static final String PAUSED = "PAUSED";
    public static final String COMPLETED = "COMPLETED";
    public static final String ABANDONED = "ABANDONED";

    public static final List<String> STATUSES = List.of(ACTIVE, PAUSED, COMPLETED, ABANDONED);

    public boolean hasEnded() {
        return endedAt != null;
    }
}
