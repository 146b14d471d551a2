package dev.mayfly.upkeep;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the upkeep does, in the order in which it does it: what somebody waits for, then what would pile up, then what is
 * only too old.
 */
public enum TaskName {
    LOST_JOBS,
    LOST_ANALYSES,
    STUCK_BATCHES,
    PARTITIONS,
    SILENT_STREAMS,
    IDLE_CHATS,
    EXPIRED_EXPERIMENTS,
    METRICS,
    PREFERRED_TIMES,
    OLD_LOGS,
    OLD_EXECUTIONS,
    OLD_PAYLOADS,
    OLD_REQUESTS,
    IDEMPOTENCY_KEYS,
    RECEIPTS,
    EXPIRED_KEYS,
    DELETED_WORKSPACES;

    /** What operators call it: {@code lost-jobs}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The task that is called so.
     *
     * @throws IllegalArgumentException when none is; it tells which there are
     */
    public static TaskName of(String code) {
        return Arrays.stream(values())
                .filter(name -> name.code().equals(code))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("Unknown task '%s'; the tasks are: %s".formatted(code, codes())));
    }

    private static String codes() {
        return Arrays.stream(values()).map(TaskName::code).collect(Collectors.joining(", "));
    }
}
