package dev.mayfly.execution;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.workspace.AllWorkspaces;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The partitions that logs lie in, one for each month in UTC, and a default one for all the rest. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface LogPartitionRepository extends GenericRepository<LogPartition, String> {

    /**
     * Makes the partition of the day's month; false when it is there already, or when somebody else makes or drops one now.
     * Fails with {@code lock_not_available} when it would have to wait for more than a moment.
     */
    @AllWorkspaces
    @Query("""
            SELECT CASE
                WHEN pg_try_advisory_xact_lock(hashtextextended('agent_logs', 0)) THEN create_log_partition(:day)
                ELSE false
            END
            """)
    boolean create(LocalDate day);

    /**
     * Drops the oldest partition if all of it is older than the given time; empty when it is not, or when somebody else makes or
     * drops one now. Waits as {@link #create}.
     */
    @AllWorkspaces
    @Query("""
            SELECT dropped.name
            FROM (
                SELECT CASE
                    WHEN pg_try_advisory_xact_lock(hashtextextended('agent_logs', 0))
                    THEN drop_log_partition(:olderThan)
                END AS name
            ) AS dropped
            WHERE dropped.name IS NOT NULL
            """)
    Optional<String> dropOldest(Instant olderThan);

    /** All partitions but the default one, the oldest first. */
    @AllWorkspaces
    @Query("""
            SELECT
                partitions.relname AS name,
                to_date(right(partitions.relname, 7), 'YYYY_MM')::timestamp AT TIME ZONE 'UTC' AS begins_at
            FROM pg_inherits
            JOIN pg_class AS partitions
                ON partitions.oid = pg_inherits.inhrelid
            WHERE pg_inherits.inhparent = 'agent_logs'::regclass
                AND partitions.relname ~ '^agent_logs_[0-9]{4}_[0-9]{2}$'
            ORDER BY partitions.relname
            """)
    List<LogPartition> list();

    /**
     * Deletes at most so many logs before the given time that lie in no month's partition; returns how many. The time must not
     * be after the begin of the oldest partition: then PostgreSQL need not open any but the default one.
     */
    @AllWorkspaces
    @Query("""
            DELETE FROM agent_logs
            WHERE timestamp < :before
                AND tableoid = 'agent_logs_default'::regclass
                AND ctid = ANY (ARRAY(
                    SELECT old.ctid
                    FROM agent_logs AS old
                    WHERE old.timestamp < :before
                        AND old.tableoid = 'agent_logs_default'::regclass
                    LIMIT :limit
                    FOR UPDATE SKIP LOCKED
                ))
            """)
    int deleteOutside(Instant before, int limit);

    /** Logs that {@link #deleteOutside} would delete; counts no further than the limit. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT timestamp AS since
                FROM agent_logs
                WHERE timestamp < :before
                    AND tableoid = 'agent_logs_default'::regclass
                LIMIT :limit
            ) AS overdue
            """)
    Backlog outside(Instant before, int limit);
}
