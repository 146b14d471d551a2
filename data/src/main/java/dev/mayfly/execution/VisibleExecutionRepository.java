package dev.mayfly.execution;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Executions for those who may see them, the last recorded first, recorded from {@code since} on and before {@code until}.
 *
 * <p>The lists are led by different indexes, and each reads only the rows that it returns.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface VisibleExecutionRepository extends GenericRepository<ExecutionSummary, UUID> {

    /** Those of the whole workspace. */
    @Query("WITH page AS (" + VisibleExecutionSql.KEYS + VisibleExecutionSql.NEWEST + ")"
            + VisibleExecutionSql.SUMMARIES)
    List<ExecutionSummary> list(
            WorkspaceId workspaceId,
            @Nullable String status,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    @Query("WITH page AS (" + VisibleExecutionSql.KEYS + "AND agent_executions.agent_id = :agentId"
            + VisibleExecutionSql.NEWEST + ")" + VisibleExecutionSql.SUMMARIES)
    List<ExecutionSummary> listOfAgent(
            WorkspaceId workspaceId,
            UUID agentId,
            @Nullable String status,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /** What this user has run of this agent. */
    @Query("WITH page AS (" + VisibleExecutionSql.KEYS + """
                AND agent_executions.user_id = :userId
                AND agent_executions.agent_id = :agentId
            """ + VisibleExecutionSql.NEWEST + ")"
            + VisibleExecutionSql.SUMMARIES)
    List<ExecutionSummary> listOfUser(
            WorkspaceId workspaceId,
            UUID userId,
            UUID agentId,
            @Nullable String status,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /** What this user has run, and what anybody has run of the user's agents. */
    @Query("WITH own AS (" + VisibleExecutionSql.KEYS + "AND agent_executions.user_id = :userId"
            + VisibleExecutionSql.NEWEST + """
            ), of_own_agents AS (
                SELECT newest.id, newest.created_at
                FROM agents
                CROSS JOIN LATERAL (
            """ + VisibleExecutionSql.KEYS + "AND agent_executions.agent_id = agents.id"
            + VisibleExecutionSql.NEWEST + """
                ) AS newest
                WHERE agents.workspace_id = :workspaceId
                    AND agents.owner_id = :userId
                    AND agents.total_executions > 0
            ), page AS (
                SELECT id, created_at
                FROM (
                    SELECT id, created_at FROM own
                    UNION
                    SELECT id, created_at FROM of_own_agents
                ) AS visible
                ORDER BY created_at DESC, id DESC
                LIMIT :limit
            )
            """ + VisibleExecutionSql.SUMMARIES)
    List<ExecutionSummary> listVisible(
            WorkspaceId workspaceId,
            UUID userId,
            @Nullable String status,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);
}
