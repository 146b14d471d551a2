package dev.mayfly.test;

import dev.mayfly.execution.DurationBuckets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Records successful executions in a tenant's workspace, straight into the tables, with everything that counts them. */
public record Recorder(Tenant tenant) {

    public UUID newUser() {
        var id = UUID.randomUUID();
        tenant.administrator()
                .execute("INSERT INTO users (id, issuer, subject) VALUES (?, 'test', ?)", id, id.toString());
        return id;
    }

    public UUID newAgent() {
        var id = UUID.randomUUID();
        tenant.administrator()
                .execute(
                        "INSERT INTO agents (workspace_id, id, owner_id, name) VALUES (?, ?, ?, 'Agent')",
                        tenant.workspace().value(),
                        id,
                        tenant.userId());
        return id;
    }

    /** An execution of the tenant's agent by its user. */
    public Execution execution(Instant startedAt, long duration) {
        return new Execution(tenant.agentId(), tenant.userId(), startedAt, duration);
    }

    public void record(Execution... executions) {
        record(List.of(executions));
    }

    /** Records them in one transaction. */
    public void record(List<Execution> executions) {
        try (var connection = tenant.administrator().database().connect()) {
            connection.setAutoCommit(false);
            record(connection, executions);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Records them in the transaction of the connection. */
    public void record(Connection connection, List<Execution> executions) throws SQLException {
        var workspace = tenant.workspace().value();
        Object[] columns = {
            array(connection, "uuid", executions, Execution::agentId),
            array(connection, "uuid", executions, Execution::userId),
            array(
                    connection,
                    "timestamptz",
                    executions,
                    execution -> execution.startedAt().toString()),
            array(connection, "bigint", executions, Execution::duration),
            array(connection, "smallint", executions, execution -> DurationBuckets.of(execution.duration())),
            workspace
        };
        Administrator.execute(connection, """
                CREATE TEMPORARY TABLE IF NOT EXISTS recorded (
                    agent_id uuid, user_id uuid, started_at timestamptz, duration bigint, duration_bucket smallint,
                    workspace_id uuid, date date, hour smallint, day_of_week smallint
                ) ON COMMIT DELETE ROWS
                """);
        Administrator.execute(connection, "DELETE FROM recorded");
        Administrator.execute(connection, """
                INSERT INTO recorded
                SELECT
                    executions.*,
                    ?,
                    (started_at AT TIME ZONE 'UTC')::date,
                    extract(hour FROM started_at AT TIME ZONE 'UTC'),
                    extract(dow FROM started_at AT TIME ZONE 'UTC')
                FROM unnest(?, ?, ?, ?, ?) AS executions (agent_id, user_id, started_at, duration, duration_bucket)
                """, workspace, columns[0], columns[1], columns[2], columns[3], columns[4]);
        for (var statement : STATEMENTS) {
            Administrator.execute(connection, statement);
        }
    }

    private static Array array(
            Connection connection, String type, List<Execution> executions, Function<Execution, Object> column)
            throws SQLException {
        return connection.createArrayOf(type, executions.stream().map(column).toArray());
    }

    public record Execution(UUID agentId, UUID userId, Instant startedAt, long duration) {}

    private static final List<String> STATEMENTS = List.of("""
            INSERT INTO agent_executions (
                workspace_id, id, agent_id, user_id, execution_id, content_sha256, status, duration, started_at)
            SELECT
                workspace_id, gen_random_uuid(), agent_id, user_id, gen_random_uuid()::text, sha256(''), 'success',
                duration, started_at
            FROM recorded
            """, """
            INSERT INTO agent_metrics (
                workspace_id, id, agent_id, date, hour, total_executions, successful_executions, total_duration,
                min_duration, max_duration)
            SELECT
                workspace_id, gen_random_uuid(), agent_id, date, hour, count(*), count(*), sum(duration),
                min(duration), max(duration)
            FROM recorded
            GROUP BY GROUPING SETS ((workspace_id, agent_id, date, hour), (workspace_id, agent_id, date))
            ORDER BY agent_id, date, hour
            ON CONFLICT ON CONSTRAINT agent_metrics_one_per_bucket DO UPDATE
            SET
                total_executions = agent_metrics.total_executions + excluded.total_executions,
                successful_executions = agent_metrics.successful_executions + excluded.successful_executions,
                total_duration = agent_metrics.total_duration + excluded.total_duration,
                min_duration = least(agent_metrics.min_duration, excluded.min_duration),
                max_duration = greatest(agent_metrics.max_duration, excluded.max_duration)
            """, """
            INSERT INTO agent_metric_durations (workspace_id, metric_id, duration_bucket, executions)
            SELECT agent_metrics.workspace_id, agent_metrics.id, recorded.duration_bucket, count(*)
            FROM recorded
            JOIN agent_metrics
                ON agent_metrics.workspace_id = recorded.workspace_id
                AND agent_metrics.agent_id = recorded.agent_id
                AND agent_metrics.date = recorded.date
                AND coalesce(agent_metrics.hour = recorded.hour, true)
                AND NOT agent_metrics.is_legacy
            GROUP BY agent_metrics.workspace_id, agent_metrics.id, recorded.duration_bucket
            ON CONFLICT (workspace_id, metric_id, duration_bucket) DO UPDATE
            SET executions = agent_metric_durations.executions + excluded.executions
            """, """
            INSERT INTO agent_metric_users (workspace_id, metric_id, user_id)
            SELECT DISTINCT agent_metrics.workspace_id, agent_metrics.id, recorded.user_id
            FROM recorded
            JOIN agent_metrics
                ON agent_metrics.workspace_id = recorded.workspace_id
                AND agent_metrics.agent_id = recorded.agent_id
                AND agent_metrics.date = recorded.date
                AND coalesce(agent_metrics.hour = recorded.hour, true)
                AND NOT agent_metrics.is_legacy
            ON CONFLICT DO NOTHING
            """, """
            INSERT INTO user_agent_interactions (
                workspace_id, id, user_id, agent_id, total_executions, successful_executions, first_executed_at,
                last_executed_at)
            SELECT
                workspace_id, gen_random_uuid(), user_id, agent_id, count(*), count(*), min(started_at),
                max(started_at)
            FROM recorded
            GROUP BY workspace_id, user_id, agent_id
            ORDER BY user_id, agent_id
            ON CONFLICT (workspace_id, user_id, agent_id) DO UPDATE
            SET
                total_executions = user_agent_interactions.total_executions + excluded.total_executions,
                successful_executions =
                    user_agent_interactions.successful_executions + excluded.successful_executions,
                first_executed_at = least(user_agent_interactions.first_executed_at, excluded.first_executed_at),
                last_executed_at = greatest(user_agent_interactions.last_executed_at, excluded.last_executed_at)
            """, """
            INSERT INTO user_agent_hours (
                workspace_id, user_id, agent_id, day_of_week, hour, executions, last_executed_at)
            SELECT workspace_id, user_id, agent_id, day_of_week, hour, count(*), max(started_at)
            FROM recorded
            GROUP BY workspace_id, user_id, agent_id, day_of_week, hour
            ON CONFLICT (workspace_id, user_id, agent_id, day_of_week, hour) DO UPDATE
            SET
                executions = user_agent_hours.executions + excluded.executions,
                last_executed_at = greatest(user_agent_hours.last_executed_at, excluded.last_executed_at)
            """);
}
