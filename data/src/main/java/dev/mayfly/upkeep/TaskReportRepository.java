package dev.mayfly.upkeep;

import dev.mayfly.workspace.AllWorkspaces;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.UUID;

/** What became of the tasks of a run over all workspaces. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface TaskReportRepository extends GenericRepository<Backlog, UUID> {

    /** Keeps the report of a task, instead of the one that the same run has given before. */
    @AllWorkspaces
    @Query("""
            INSERT INTO cleanup_run_tasks (
                run_id,
                task,
                outcome,
                found,
                done,
                skipped,
                failed,
                remaining,
                oldest_overdue_seconds,
                lock_waits,
                duration_ms
            )
            VALUES (
                :runId,
                :task,
                :outcome,
                :found,
                :done,
                :skipped,
                :failed,
                :remaining,
                :oldestOverdueSeconds,
                :lockWaits,
                :durationMs
            )
            ON CONFLICT (run_id, task) DO UPDATE
            SET
                outcome = excluded.outcome,
                done = excluded.done,
                skipped = excluded.skipped,
                failed = excluded.failed,
                remaining = excluded.remaining,
                oldest_overdue_seconds = excluded.oldest_overdue_seconds,
                lock_waits = excluded.lock_waits,
                duration_ms = excluded.duration_ms
            """)
    int save(
            UUID runId,
            String task,
            TaskOutcome outcome,
            long found,
            long done,
            long skipped,
            long failed,
            long remaining,
            long oldestOverdueSeconds,
            int lockWaits,
            long durationMs);

    /** As the other one. */
    default int save(UUID runId, TaskReport report) {
        return save(
                runId,
                report.task(),
                report.outcome(),
                report.found(),
                report.done(),
                report.skipped(),
                report.failed(),
                report.remaining(),
                report.oldestOverdueSeconds(),
                report.lockWaits(),
                report.durationMs());
    }
}
