package dev.mayfly.upkeep;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What became of a task in a run, or in a dry run what is due.
 *
 * @param task its {@linkplain TaskName#code name}
 * @param found what was due at the begin, as {@code remaining} at the end; no more than {@link UpkeepTask#COUNTED} are counted
 * @param done what was seen to; more than was found when more became due meanwhile
 * @param skipped due, but held by somebody, or busy; the next run sees them again
 * @param failed ended with an error, which stands in the log
 * @param oldestOverdueSeconds how long the longest overdue of the remaining has waited
 * @param lockWaits how often a lock or a statement took too long
 * @param names in a dry run, what is due, where it has names (the first 1,000); otherwise empty
 */
@Serdeable
public record TaskReport(
        String task,
        TaskOutcome outcome,
        long found,
        long done,
        long skipped,
        long failed,
        long remaining,
        long oldestOverdueSeconds,
        int lockWaits,
        long durationMs,
        List<String> names) {}
