package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Counts an older system's transactions of each user with each agent as executions, apart from those that were counted here.
 *
 * <p>A chunk is a number of transactions and the rest of the last pair's. However many a pair has, they are added up in the
 * database, and counted anew each time: what is stored is the number itself, never a sum of what runs have found.
 */
final class UserInteractionsBackfill implements Backfill {

    private static final String NEXT = """
            WITH next_transactions AS MATERIALIZED (
                SELECT next_transaction.*
                FROM jsonb_to_record(CAST(? AS jsonb)) AS last (workspace_id uuid, user_id uuid, agent_id uuid)
                CROSS JOIN LATERAL (
                    SELECT workspace_id, user_id, agent_id
                    FROM transactions
                    WHERE (workspace_id, user_id, agent_id) > (last.workspace_id, last.user_id, last.agent_id)
                    ORDER BY workspace_id, user_id, agent_id
                    LIMIT ?
                ) AS next_transaction
            ), pairs AS MATERIALIZED (
                SELECT DISTINCT workspace_id, user_id, agent_id
                FROM next_transactions
            ), uses AS MATERIALIZED (
                SELECT
                    pairs.workspace_id,
                    pairs.user_id,
                    pairs.agent_id,
                    pair.executions,
                    pair.successes,
                    pair.first_executed_at,
                    pair.last_executed_at
                FROM pairs
                CROSS JOIN LATERAL (
                    SELECT
                        count(*) AS executions,
                        count(*) FILTER (WHERE transactions.status = 'succeeded') AS successes,
                        min(transactions.created_at) AS first_executed_at,
                        max(transactions.created_at) AS last_executed_at
                    FROM transactions
                    WHERE transactions.workspace_id = pairs.workspace_id
                        AND transactions.user_id = pairs.user_id
                        AND transactions.agent_id = pairs.agent_id
                ) AS pair
            )
            SELECT
                jsonb_agg(to_jsonb(uses)) AS rows,
                sum(executions) AS transactions,
                (
                    SELECT jsonb_build_object('workspace_id', workspace_id, 'user_id', user_id, 'agent_id', agent_id)
                    FROM pairs
                    ORDER BY workspace_id DESC, user_id DESC, agent_id DESC
                    LIMIT 1
                ) AS position
            FROM uses
            """;

    private static final String CHANGES = """
            WITH incoming AS MATERIALIZED (
                SELECT *
                FROM jsonb_to_recordset(CAST(? AS jsonb)) AS incoming (
                    workspace_id uuid,
                    user_id uuid,
                    agent_id uuid,
                    executions bigint,
                    successes bigint,
                    first_executed_at timestamptz,
                    last_executed_at timestamptz
                )
            ), changes AS MATERIALIZED (
                SELECT incoming.*, coalesce(stored.total_executions, 0) = 0 AS is_new_user
                FROM incoming
                JOIN agents
                    ON agents.workspace_id = incoming.workspace_id
                    AND agents.id = incoming.agent_id
                LEFT JOIN user_agent_interactions AS stored
                    ON stored.workspace_id = incoming.workspace_id
                    AND stored.user_id = incoming.user_id
                    AND stored.agent_id = incoming.agent_id
                WHERE (stored.legacy_executions, stored.legacy_successes)
                        IS DISTINCT FROM (incoming.executions, incoming.successes)
                    OR incoming.first_executed_at < stored.first_executed_at
                    OR incoming.last_executed_at > stored.last_executed_at
            )
            """;

    private static final String COUNT = CHANGES + """
            SELECT count(*)
            FROM changes
            """;

    private static final String MOVE = CHANGES + """
            , interactions AS (
                INSERT INTO user_agent_interactions AS interaction (
                    workspace_id,
                    id,
                    user_id,
                    agent_id,
                    total_executions,
                    successful_executions,
                    legacy_executions,
                    legacy_successes,
                    first_executed_at,
                    last_executed_at
                )
                SELECT
                    workspace_id,
                    gen_random_uuid(),
                    user_id,
                    agent_id,
                    executions,
                    successes,
                    executions,
                    successes,
                    first_executed_at,
                    last_executed_at
                FROM changes
                ORDER BY workspace_id, user_id, agent_id
                ON CONFLICT (workspace_id, user_id, agent_id) DO UPDATE
                SET
                    total_executions =
                        interaction.total_executions - interaction.legacy_executions + excluded.legacy_executions,
                    successful_executions =
                        interaction.successful_executions - interaction.legacy_successes + excluded.legacy_successes,
                    legacy_executions = excluded.legacy_executions,
                    legacy_successes = excluded.legacy_successes,
                    first_executed_at = least(interaction.first_executed_at, excluded.first_executed_at),
                    last_executed_at = greatest(interaction.last_executed_at, excluded.last_executed_at),
                    updated_at = now()
            ), new_users AS (
                SELECT workspace_id, agent_id, count(*) AS users
                FROM changes
                WHERE is_new_user
                GROUP BY workspace_id, agent_id
            ), used_agents AS (
                UPDATE agents
                SET
                    known_users = agents.known_users + new_users.users,
                    total_users = greatest(agents.legacy_users, agents.known_users + new_users.users)
                FROM new_users
                WHERE agents.workspace_id = new_users.workspace_id
                    AND agents.id = new_users.agent_id
            )
            SELECT count(*)
            FROM changes
            """;

    private final int chunkSize;

    UserInteractionsBackfill(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    @Override
    public String name() {
        return "user-interactions";
    }

    @Override
    public List<String> tables() {
        return List.of("user_agent_interactions", "agents");
    }

    @Override
    public String start() {
        return """
                {
                    "workspace_id": "00000000-0000-0000-0000-000000000000",
                    "user_id": "00000000-0000-0000-0000-000000000000",
                    "agent_id": "00000000-0000-0000-0000-000000000000"
                }
                """;
    }

    @Override
    public Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException {
        try (var statement = connection.prepareStatement(NEXT)) {
            statement.setString(1, position);
            statement.setInt(2, chunkSize);
            try (var rows = statement.executeQuery()) {
                rows.next();
                String uses = rows.getString("rows");
                if (uses == null) {
                    return Optional.empty();
                }
                long written = AgentChanges.apply(connection, uses, COUNT, MOVE, dryRun);
                return Optional.of(
                        new Chunk(rows.getString("position"), rows.getLong("transactions"), written, List.of()));
            }
        }
    }
}
