package dev.mayfly.execution;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.workspace.AllWorkspaces;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Forgets old executions, by agents and whole days; what was counted of them stays. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ExecutionRetentionRepository extends GenericRepository<AgentDay, UUID> {

    /** The first day of each agent that has executions before the given day, of all visible workspaces, in order. */
    @AllWorkspaces
    @Query("""
            SELECT
                agents.workspace_id AS workspace,
                agents.id AS agent_id,
                (oldest.started_at AT TIME ZONE 'UTC')::date AS day
            FROM agents
            CROSS JOIN LATERAL (
                SELECT agent_executions.started_at
                FROM agent_executions
                WHERE agent_executions.workspace_id = agents.workspace_id
                    AND agent_executions.agent_id = agents.id
                ORDER BY agent_executions.started_at
                LIMIT 1
            ) AS oldest
            WHERE (agents.workspace_id, agents.id) > (:afterWorkspace, :afterAgent)
                AND oldest.started_at < CAST(:beforeDay AS date)::timestamp AT TIME ZONE 'UTC'
            ORDER BY agents.workspace_id, agents.id
            LIMIT :limit
            """)
    List<AgentDay> listFirstDays(UUID afterWorkspace, UUID afterAgent, LocalDate beforeDay, int limit);

    /** The agent's first day with executions after one day and before another. */
    @Query("""
            SELECT
                workspace_id AS workspace,
                agent_id,
                (started_at AT TIME ZONE 'UTC')::date AS day
            FROM agent_executions
            WHERE workspace_id = :workspaceId
                AND agent_id = :agentId
                AND started_at >= (CAST(:afterDay AS date) + 1)::timestamp AT TIME ZONE 'UTC'
                AND started_at < CAST(:beforeDay AS date)::timestamp AT TIME ZONE 'UTC'
            ORDER BY started_at
            LIMIT 1
            """)
    Optional<AgentDay> findNextDay(WorkspaceId workspaceId, UUID agentId, LocalDate afterDay, LocalDate beforeDay);

    /**
     * Deletes at most so many executions of an agent's day; returns how many. None while a bucket of the day is due, whose
     * percentiles could not be exact without them.
     */
    @Query("""
            DELETE FROM agent_executions
            WHERE workspace_id = :workspaceId
                AND id = ANY (ARRAY(
                    SELECT old.id
                    FROM agent_executions AS old
                    WHERE old.workspace_id = :workspaceId
                        AND old.agent_id = :agentId
                        AND old.started_at >= CAST(:day AS date)::timestamp AT TIME ZONE 'UTC'
                        AND old.started_at < (CAST(:day AS date) + 1)::timestamp AT TIME ZONE 'UTC'
                        AND NOT EXISTS (
                            SELECT
                            FROM agent_metrics
                            WHERE agent_metrics.workspace_id = :workspaceId
                                AND agent_metrics.agent_id = :agentId
                                AND agent_metrics.date = CAST(:day AS date)
                                AND NOT agent_metrics.is_rolled_up
                        )
                    LIMIT :limit
                ))
            """)
    int deleteOfDay(WorkspaceId workspaceId, UUID agentId, LocalDate day, int limit);

    /** Executions from before a day, agent by agent; counts no further than the limit. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT old.started_at AS since
                FROM agents
                CROSS JOIN LATERAL (
                    SELECT agent_executions.started_at
                    FROM agent_executions
                    WHERE agent_executions.workspace_id = agents.workspace_id
                        AND agent_executions.agent_id = agents.id
                        AND agent_executions.started_at < CAST(:beforeDay AS date)::timestamp AT TIME ZONE 'UTC'
                    ORDER BY agent_executions.started_at
                    LIMIT :limit
                ) AS old
                LIMIT :limit
            ) AS overdue
            """)
    Backlog backlog(LocalDate beforeDay, int limit);
}
