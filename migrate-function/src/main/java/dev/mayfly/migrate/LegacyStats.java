package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an older system counted of an agent.
 *
 * @param averageExecutionTime milliseconds
 */
@Serdeable(naming = SnakeCaseStrategy.class)
record LegacyStats(
        UUID workspaceId,
        UUID agentId,
        long totalExecutions,
        long successfulExecutions,
        long failedExecutions,
        BigDecimal averageExecutionTime,
        long uniqueUsers,
        @Nullable Instant lastExecution) {

    /** A trillion executions: nobody has had so many, and sums stay far inside their types. */
    private static final BigDecimal MAX_COUNT = BigDecimal.valueOf(1_000_000_000_000L);

    /** A thousand years, as for a single execution. */
    private static final BigDecimal MAX_MILLIS = BigDecimal.valueOf(31_536_000_000_000L);

    /** As for an execution: five minutes, and one for clocks that differ. */
    private static final Duration TOLERANCE = Duration.ofMinutes(6);

    private static final String NULL = "null";

    LegacyStats {
        if (totalExecutions < successfulExecutions + failedExecutions) {
            throw new IllegalArgumentException("totalExecutions is less than successes and failures together");
        }
    }

    /**
     * Reads the fields of {@code agents.stats}, each as JSON; what is missing counts as 0.
     *
     * @throws IllegalArgumentException with a message that does not quote the value, when one of them is malformed
     */
    static LegacyStats parse(UUID workspaceId, UUID agentId, Fields fields, Instant now) {
        return new LegacyStats(
                workspaceId,
                agentId,
                count("totalExecutions", fields.totalExecutions()),
                count("successfulExecutions", fields.successfulExecutions()),
                count("failedExecutions", fields.failedExecutions()),
                number("averageExecutionTime", fields.averageExecutionTime(), MAX_MILLIS),
                count("uniqueUsers", fields.uniqueUsers()),
                time("lastExecution", fields.lastExecution(), now));
    }

    private static long count(String field, @Nullable String json) {
        BigDecimal number = number(field, json, MAX_COUNT);
        if (number.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException(field + " is not a whole number");
        }
        return number.longValueExact();
    }

    private static BigDecimal number(String field, @Nullable String json, BigDecimal max) {
        if (json == null || json.equals(NULL)) {
            return BigDecimal.ZERO;
        }
        BigDecimal number = number(json);
        if (number == null) {
            throw new IllegalArgumentException(field + " is not a number");
        }
        if (number.signum() < 0) {
            throw new IllegalArgumentException(field + " is negative");
        }
        if (number.compareTo(max) > 0) {
            throw new IllegalArgumentException(field + " is too large");
        }
        return number;
    }

    private static @Nullable BigDecimal number(String json) {
        try {
            return new BigDecimal(json);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Instant time(String field, @Nullable String json, Instant now) {
        if (json == null || json.equals(NULL)) {
            return null;
        }
        Instant time = time(json);
        if (time == null) {
            throw new IllegalArgumentException(field + " is not a time with its offset, as 2026-01-31T12:00:00Z");
        }
        if (time.isBefore(Instant.EPOCH)) {
            throw new IllegalArgumentException(field + " is before 1970");
        }
        if (time.isAfter(now.plus(TOLERANCE))) {
            throw new IllegalArgumentException(field + " is in the future");
        }
        return time;
    }

    private static @Nullable Instant time(String json) {
        if (!json.startsWith("\"")) {
            return null;
        }
        try {
            return OffsetDateTime.parse(json.substring(1, json.length() - 1)).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The fields as JSON, null where there is none. */
    record Fields(
            @Nullable String totalExecutions,
            @Nullable String successfulExecutions,
            @Nullable String failedExecutions,
            @Nullable String averageExecutionTime,
            @Nullable String uniqueUsers,
            @Nullable String lastExecution) {}
}
