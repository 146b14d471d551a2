package dev.mayfly.execution;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Recorded executions of one workspace.
 *
 * <p>The lists are the same list, the last recorded first, each led by another index: a filter that an index begins with
 * has a list of its own, the others only thin out what that index finds. A filter that is null lets all through.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ExecutionRepository extends GenericRepository<Execution, UUID> {

    @Query("SELECT" + ExecutionSql.COLUMNS + ExecutionSql.FROM + """
                AND agent_executions.execution_id = :executionId
            """)
    Optional<Execution> find(WorkspaceId workspaceId, String executionId);

    /** Whether this user owns this agent. */
    @Query("""
            SELECT EXISTS (
                SELECT
                FROM agents
                WHERE workspace_id = :workspaceId
                    AND id = :agentId
                    AND owner_id = :ownerId
            )
            """)
    boolean ownsAgent(WorkspaceId workspaceId, UUID agentId, UUID ownerId);

    @Query("SELECT" + ExecutionSql.COLUMNS + ExecutionSql.FROM + ExecutionSql.PAGE)
    List<Execution> list(WorkspaceId workspaceId, Instant since, Instant beforeTime, UUID beforeId, int limit);

    @Query("SELECT" + ExecutionSql.COLUMNS + ExecutionSql.FROM + """
                AND agent_executions.status = :status
            """ + ExecutionSql.PAGE)
    List<Execution> listWithStatus(
            WorkspaceId workspaceId, String status, Instant since, Instant beforeTime, UUID beforeId, int limit);

    @Query("SELECT" + ExecutionSql.COLUMNS + ExecutionSql.FROM + """
                AND agent_executions.error_code = :errorCode
            """ + ExecutionSql.MAYBE_STATUS + ExecutionSql.PAGE)
    List<Execution> listWithError(
            WorkspaceId workspaceId,
            String errorCode,
            @Nullable String status,
            Instant since,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    @Query("SELECT" + ExecutionSql.COLUMNS + ExecutionSql.FROM + """
                AND agent_executions.agent_id = :agentId
            """ + ExecutionSql.MAYBE_STATUS
            + ExecutionSql.MAYBE_ERROR + ExecutionSql.PAGE)
    List<Execution> listOfAgent(
            WorkspaceId workspaceId,
            UUID agentId,
            @Nullable String status,
            @Nullable String errorCode,
            Instant since,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    @Query("SELECT" + ExecutionSql.COLUMNS + ExecutionSql.FROM + """
                AND agent_executions.user_id = :userId
            """ + ExecutionSql.MAYBE_AGENT
            + ExecutionSql.MAYBE_STATUS + ExecutionSql.MAYBE_ERROR + ExecutionSql.PAGE)
    List<Execution> listOfUser(
            WorkspaceId workspaceId,
            UUID userId,
            @Nullable UUID agentId,
            @Nullable String status,
            @Nullable String errorCode,
            Instant since,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /** What this member ran, and what others ran of the agents that this member owns: a page of each, merged. */
    @Query("""
            WITH own AS (
                SELECT agent_executions.*
            """ + ExecutionSql.FROM + """
                AND agent_executions.user_id = :viewerId
            """ + ExecutionSql.MAYBE_USER + ExecutionSql.MAYBE_STATUS
            + ExecutionSql.MAYBE_ERROR
            + ExecutionSql.PAGE + """
            ), of_owned_agents AS (
                SELECT newest.*
                FROM agents
                CROSS JOIN LATERAL (
                    SELECT agent_executions.*
            """ + ExecutionSql.FROM + """
                AND agent_executions.agent_id = agents.id
                AND agent_executions.user_id <> :viewerId
            """ + ExecutionSql.MAYBE_USER + ExecutionSql.MAYBE_STATUS
            + ExecutionSql.MAYBE_ERROR
            + ExecutionSql.PAGE + """
                ) AS newest
                WHERE agents.workspace_id = :workspaceId
                    AND agents.owner_id = :viewerId
            ), agent_executions AS (
                SELECT *
                FROM own
                UNION ALL
                SELECT *
                FROM of_owned_agents
            )
            SELECT
            """ + ExecutionSql.COLUMNS + ExecutionSql.FROM + ExecutionSql.PAGE)
    List<Execution> listVisibleTo(
            WorkspaceId workspaceId,
            UUID viewerId,
            @Nullable UUID userId,
            @Nullable String status,
            @Nullable String errorCode,
            Instant since,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /**
     * When the last one was recorded of the next {@code reach} executions of an agent, whether they pass a filter or not; empty
     * when there are not as many. Their keys alone are read.
     */
    @Query("SELECT agent_executions.created_at" + ExecutionSql.FROM + """
                AND agent_executions.agent_id = :agentId
            """ + ExecutionSql.HORIZON)
    Optional<Instant> findHorizonOfAgent(
            WorkspaceId workspaceId, UUID agentId, Instant since, Instant beforeTime, UUID beforeId, int reach);

    /** As the other one, of a user. */
    @Query("SELECT agent_executions.created_at" + ExecutionSql.FROM + """
                AND agent_executions.user_id = :userId
            """ + ExecutionSql.HORIZON)
    Optional<Instant> findHorizonOfUser(
            WorkspaceId workspaceId, UUID userId, Instant since, Instant beforeTime, UUID beforeId, int reach);

    /** As the other one, of those with this error. */
    @Query("SELECT agent_executions.created_at" + ExecutionSql.FROM + """
                AND agent_executions.error_code = :errorCode
            """ + ExecutionSql.HORIZON)
    Optional<Instant> findHorizonWithError(
            WorkspaceId workspaceId, String errorCode, Instant since, Instant beforeTime, UUID beforeId, int reach);

    /**
     * As the other one, of what this member ran, and of the agents that this member owns, of each an equal share; the one in
     * which that reaches least far back decides.
     */
    @Query("""
            SELECT horizon.created_at
            FROM (
                (
                    SELECT agent_executions.created_at
            """ + ExecutionSql.FROM + """
                AND agent_executions.user_id = :viewerId
            """ + ExecutionSql.HORIZON + """
                )
                UNION ALL
                SELECT of_agent.created_at
                FROM agents
                CROSS JOIN LATERAL (
                    SELECT agent_executions.created_at
            """ + ExecutionSql.FROM + """
                    AND agent_executions.agent_id = agents.id
                    AND agent_executions.created_at >= :since
                    AND (agent_executions.created_at, agent_executions.id) < (:beforeTime, :beforeId)
                    ORDER BY agent_executions.created_at DESC, agent_executions.id DESC
                    OFFSET (
                        SELECT greatest(CAST(:reach AS bigint) / greatest(count(*), 1), 1) - 1
                        FROM agents
                        WHERE workspace_id = :workspaceId
                            AND owner_id = :viewerId
                    )
                    LIMIT 1
                ) AS of_agent
                WHERE agents.workspace_id = :workspaceId
                    AND agents.owner_id = :viewerId
            ) AS horizon
            ORDER BY horizon.created_at DESC
            LIMIT 1
            """)
    Optional<Instant> findHorizonOfVisible(
            WorkspaceId workspaceId, UUID viewerId, Instant since, Instant beforeTime, UUID beforeId, int reach);

    /**
     * Stores lines of one execution's log; those that are stored already change nothing. Returns the ids of the new ones.
     *
     * @param logs a JSON list of {@link NewLog}
     */
    @Query("""
            WITH logged AS (
                SELECT execution_id, agent_id, user_id, CAST(:logs AS jsonb) AS logs
                FROM agent_executions
                WHERE workspace_id = :workspaceId
                    AND execution_id = :executionId
            )
            """ + LogSql.INSERT + "logged" + LogSql.LINES + """
            RETURNING id
            """)
    List<UUID> insertLogs(WorkspaceId workspaceId, String executionId, String logs);

    /** The log of one execution, from the given place on, in the order of its times. */
    @Query("""
            SELECT
                id,
                execution_id,
                agent_id,
                user_id,
                category,
                level,
                message,
                context,
                metadata,
                timestamp
            FROM agent_logs
            WHERE workspace_id = :workspaceId
                AND execution_id = :executionId
                AND (timestamp, id) > (:afterTime, :afterId)
            ORDER BY timestamp, id
            LIMIT :limit
            """)
    List<LogEntry> listLogs(WorkspaceId workspaceId, String executionId, Instant afterTime, UUID afterId, int limit);
}
