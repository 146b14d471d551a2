package dev.mayfly.migrate;

import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes {@code agents.stats} one legacy row of metrics, on the day of the last execution, and adds it to what the agent shows.
 *
 * <p>The row stays beside what is counted here, and the agent keeps what of its totals is legacy: moving the same again
 * changes nothing, and moving a corrected number moves the totals by the difference.
 */
final class AgentStatsBackfill implements Backfill {

    private static final ObjectMapper JSON = ObjectMapper.create(Map.of(), "dev.mayfly.migrate");

    /** A field that is longer is malformed, so that it need not be read to its end. */
    private static final int FIELD_LENGTH = 100;

    private static final String NEXT = """
            SELECT
                agent.workspace_id,
                agent.id AS agent_id,
                jsonb_typeof(agent.stats) = 'object' AS is_object,
                left(CAST(agent.stats -> 'totalExecutions' AS text), %1$d) AS total_executions,
                left(CAST(agent.stats -> 'successfulExecutions' AS text), %1$d) AS successful_executions,
                left(CAST(agent.stats -> 'failedExecutions' AS text), %1$d) AS failed_executions,
                left(CAST(agent.stats -> 'averageExecutionTime' AS text), %1$d) AS average_execution_time,
                left(CAST(agent.stats -> 'uniqueUsers' AS text), %1$d) AS unique_users,
                left(CAST(agent.stats -> 'lastExecution' AS text), %1$d) AS last_execution,
                now() AS now,
                jsonb_build_object('workspace_id', agent.workspace_id, 'agent_id', agent.id) AS position
            FROM jsonb_to_record(CAST(? AS jsonb)) AS last (workspace_id uuid, agent_id uuid)
            CROSS JOIN LATERAL (
                SELECT workspace_id, id, stats
                FROM agents
                WHERE (workspace_id, id) > (last.workspace_id, last.agent_id)
                    AND jsonb_typeof(stats) <> 'null'
                ORDER BY workspace_id, id
                LIMIT ?
            ) AS agent
            ORDER BY agent.workspace_id, agent.id
            """.formatted(FIELD_LENGTH);

    private static final String CHANGES = """
            WITH incoming AS MATERIALIZED (
                SELECT *
                FROM jsonb_to_recordset(CAST(? AS jsonb)) AS incoming (
                    workspace_id uuid,
                    agent_id uuid,
                    total_executions bigint,
                    successful_executions bigint,
                    failed_executions bigint,
                    average_execution_time numeric,
                    unique_users bigint,
                    last_execution timestamptz
                )
            ), moved AS (
                SELECT
                    incoming.*,
                    incoming.average_execution_time * incoming.total_executions AS total_duration,
                    coalesce(
                        CAST(incoming.last_execution AT TIME ZONE 'UTC' AS date),
                        stored.date,
                        CAST(now() AT TIME ZONE 'UTC' AS date)
                    ) AS date,
                    stored AS stored
                FROM incoming
                LEFT JOIN agent_metrics AS stored
                    ON stored.workspace_id = incoming.workspace_id
                    AND stored.agent_id = incoming.agent_id
                    AND stored.hour IS NULL
                    AND stored.is_legacy
            ), changes AS MATERIALIZED (
                SELECT moved.*
                FROM moved
                JOIN agents
                    ON agents.workspace_id = moved.workspace_id
                    AND agents.id = moved.agent_id
                WHERE (
                        (moved.stored).date,
                        (moved.stored).total_executions,
                        (moved.stored).successful_executions,
                        (moved.stored).failed_executions,
                        (moved.stored).total_duration,
                        (moved.stored).unique_users,
                        agents.legacy_executions,
                        agents.legacy_users
                    ) IS DISTINCT FROM (
                        moved.date,
                        moved.total_executions,
                        moved.successful_executions,
                        moved.failed_executions,
                        moved.total_duration,
                        moved.unique_users,
                        moved.total_executions,
                        moved.unique_users
                    )
                    OR moved.last_execution > coalesce(agents.last_executed_at, '-infinity')
            )
            """;

    private static final String COUNT = CHANGES + """
            SELECT count(*)
            FROM changes
            """;

    private static final String MOVE = CHANGES + """
            , metrics AS (
                INSERT INTO agent_metrics (
                    workspace_id,
                    id,
                    agent_id,
                    date,
                    is_legacy,
                    total_executions,
                    successful_executions,
                    failed_executions,
                    total_duration,
                    unique_users
                )
                SELECT
                    workspace_id,
                    coalesce((stored).id, gen_random_uuid()),
                    agent_id,
                    date,
                    true,
                    total_executions,
                    successful_executions,
                    failed_executions,
                    total_duration,
                    unique_users
                FROM changes
                ON CONFLICT (workspace_id, id) DO UPDATE
                SET
                    date = excluded.date,
                    total_executions = excluded.total_executions,
                    successful_executions = excluded.successful_executions,
                    failed_executions = excluded.failed_executions,
                    total_duration = excluded.total_duration,
                    unique_users = excluded.unique_users,
                    updated_at = now()
            ), used_agents AS (
                UPDATE agents
                SET
                    total_executions = agents.total_executions - agents.legacy_executions + changes.total_executions,
                    legacy_executions = changes.total_executions,
                    legacy_users = changes.unique_users,
                    total_users = greatest(agents.known_users, changes.unique_users),
                    last_executed_at = greatest(agents.last_executed_at, changes.last_execution)
                FROM changes
                WHERE agents.workspace_id = changes.workspace_id
                    AND agents.id = changes.agent_id
            )
            SELECT count(*)
            FROM changes
            """;

    private final int chunkSize;

    AgentStatsBackfill(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    @Override
    public String name() {
        return "agent-stats";
    }

    @Override
    public List<String> tables() {
        return List.of("agent_metrics", "agents");
    }

    @Override
    public String start() {
        return """
                {
                    "workspace_id": "00000000-0000-0000-0000-000000000000",
                    "agent_id": "00000000-0000-0000-0000-000000000000"
                }
                """;
    }

    @Override
    public Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException {
        var stats = new ArrayList<LegacyStats>();
        var malformed = new ArrayList<Malformed>();
        String last = null;
        try (var statement = connection.prepareStatement(NEXT)) {
            statement.setString(1, position);
            statement.setInt(2, chunkSize);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    last = rows.getString("position");
                    UUID workspaceId = rows.getObject("workspace_id", UUID.class);
                    UUID agentId = rows.getObject("agent_id", UUID.class);
                    try {
                        stats.add(parse(workspaceId, agentId, rows));
                    } catch (IllegalArgumentException e) {
                        malformed.add(new Malformed(workspaceId, "agents", agentId, String.valueOf(e.getMessage())));
                    }
                }
            }
        }
        if (last == null) {
            return Optional.empty();
        }
        long written = AgentChanges.apply(connection, write(stats), COUNT, MOVE, dryRun);
        return Optional.of(new Chunk(last, stats.size(), written, malformed));
    }

    private static LegacyStats parse(UUID workspaceId, UUID agentId, ResultSet row) throws SQLException {
        if (!row.getBoolean("is_object")) {
            throw new IllegalArgumentException("stats is not an object");
        }
        return LegacyStats.parse(
                workspaceId,
                agentId,
                new LegacyStats.Fields(
                        row.getString("total_executions"),
                        row.getString("successful_executions"),
                        row.getString("failed_executions"),
                        row.getString("average_execution_time"),
                        row.getString("unique_users"),
                        row.getString("last_execution")),
                row.getObject("now", OffsetDateTime.class).toInstant());
    }

    private static String write(List<LegacyStats> stats) {
        try {
            return JSON.writeValueAsString(stats);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
