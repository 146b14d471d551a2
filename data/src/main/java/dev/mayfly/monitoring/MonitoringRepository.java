package dev.mayfly.monitoring;

import dev.mayfly.workspace.AllWorkspaces;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;

/** What the database knows of its own doings; none of it is a row of anybody. The same on PostgreSQL 16, 17 and 18. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface MonitoringRepository extends GenericRepository<TableSize, String> {

    /**
     * The largest first. Measuring a table waits for whoever has locked it, and whoever looks here may do so because of that:
     * what somebody has locked, or is waiting to lock, against all others is not measured.
     */
    @AllWorkspaces
    @Query("""
            SELECT
                pg_stat_user_tables.relname AS table_name,
                sizes.total_bytes,
                sizes.table_bytes,
                sizes.index_bytes,
                pg_stat_user_tables.n_live_tup AS live_rows,
                pg_stat_user_tables.n_dead_tup AS dead_rows
            FROM pg_stat_user_tables
            LEFT JOIN LATERAL (
                SELECT
                    pg_total_relation_size(pg_stat_user_tables.relid) AS total_bytes,
                    pg_table_size(pg_stat_user_tables.relid) AS table_bytes,
                    pg_indexes_size(pg_stat_user_tables.relid) AS index_bytes
                WHERE NOT EXISTS (
                    SELECT
                    FROM pg_locks
                    WHERE pg_locks.relation = pg_stat_user_tables.relid
                        AND pg_locks.mode = 'AccessExclusiveLock'
                )
                OFFSET 0
            ) AS sizes
                ON true
            WHERE pg_stat_user_tables.schemaname = 'public'
            ORDER BY sizes.total_bytes DESC NULLS FIRST, pg_stat_user_tables.relname
            LIMIT :limit
            """)
    List<TableSize> listTables(int limit);

    /** The most used first. */
    @AllWorkspaces
    @Query("""
            SELECT
                relname AS table_name,
                indexrelname AS index_name,
                idx_scan AS scans,
                idx_tup_read AS tuples_read,
                idx_tup_fetch AS tuples_fetched
            FROM pg_stat_user_indexes
            WHERE schemaname = 'public'
            ORDER BY idx_scan DESC, relname, indexrelname
            LIMIT :limit
            """)
    List<IndexUse> listIndexes(int limit);

    @AllWorkspaces
    @Query("""
            SELECT
                coalesce(state, 'hidden') AS state,
                count(*) AS connections
            FROM pg_stat_activity
            WHERE datname = current_database()
            GROUP BY coalesce(state, 'hidden')
            ORDER BY coalesce(state, 'hidden')
            """)
    List<ConnectionCount> listConnections();

    @AllWorkspaces
    @Query("SELECT current_setting('max_connections')::integer AS connections")
    int findMaxConnections();

    /** Those who wait longest first. */
    @AllWorkspaces
    @Query("""
            SELECT
                pg_locks.pid AS process_id,
                pg_locks.mode,
                pg_class.relname AS table_name,
                cardinality(pg_blocking_pids(pg_locks.pid)) AS blocked_by,
                (extract(epoch FROM clock_timestamp() - pg_locks.waitstart) * 1000)::bigint AS waited_ms
            FROM pg_locks
            LEFT JOIN pg_class
                ON pg_class.oid = pg_locks.relation
            WHERE NOT pg_locks.granted
                AND (
                    pg_locks.database = 0
                    OR pg_locks.database IS NULL
                    OR pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                )
            ORDER BY pg_locks.waitstart NULLS LAST, pg_locks.pid
            LIMIT :limit
            """)
    List<LockWait> listLockWaits(int limit);

    /** Where the extension is that counts statements; empty when nobody has made it. */
    @AllWorkspaces
    @Query("""
            SELECT extname
            FROM pg_extension
            WHERE extname = 'pg_stat_statements'
                AND to_regclass('pg_stat_statements') IS NOT NULL
            """)
    Optional<String> findStatementCounter();

    /**
     * Our own role's reads and writes that take longest on average; others are hidden from us, and other kinds of statement may
     * hold values. Fails when the extension is there but the server does not load its library.
     */
    @AllWorkspaces
    @Query("""
            SELECT
                pg_stat_statements.queryid::text AS query_id,
                left(pg_stat_statements.query, 2000) AS query,
                pg_stat_statements.calls,
                pg_stat_statements.total_exec_time AS total_ms,
                pg_stat_statements.mean_exec_time AS mean_ms,
                pg_stat_statements.max_exec_time AS max_ms
            FROM pg_stat_statements
            WHERE pg_stat_statements.userid = (SELECT oid FROM pg_roles WHERE rolname = current_user)
                AND pg_stat_statements.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND pg_stat_statements.queryid IS NOT NULL
                AND pg_stat_statements.query ~* '^\\s*(select|insert|update|delete|with)\\y'
            ORDER BY pg_stat_statements.mean_exec_time DESC
            LIMIT :limit
            """)
    List<SlowStatement> listSlowStatements(int limit);
}
