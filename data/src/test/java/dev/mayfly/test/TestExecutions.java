package dev.mayfly.test;

import dev.mayfly.execution.DurationBuckets;
import dev.mayfly.execution.NewExecution;
import dev.mayfly.id.UuidV7;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Executions as the recorder takes them. */
public final class TestExecutions {

    private TestExecutions() {}

    public static NewExecution success(UUID agentId, UUID userId, long duration, Instant startedAt) {
        return execution(agentId, userId, UUID.randomUUID().toString(), "success", duration, 3, null, startedAt);
    }

    public static NewExecution failure(
            UUID agentId, UUID userId, String status, String errorCode, long duration, Instant startedAt) {
        return execution(agentId, userId, UUID.randomUUID().toString(), status, duration, 0, errorCode, startedAt);
    }

    public static NewExecution execution(
            UUID agentId,
            UUID userId,
            String executionId,
            String status,
            long duration,
            long credits,
            @Nullable String errorCode,
            Instant startedAt) {
        return new NewExecution(
                UuidV7.next(),
                agentId,
                userId,
                executionId,
                "\\x" + "%02x".formatted(duration % 256).repeat(32),
                status,
                duration,
                credits,
                200,
                errorCode,
                errorCode,
                null,
                10L,
                20L,
                "text",
                "json",
                null,
                null,
                null,
                null,
                null,
                "203.0.113.0/24",
                startedAt,
                startedAt.plusMillis(duration),
                DurationBuckets.of(duration),
                List.of());
    }
}
