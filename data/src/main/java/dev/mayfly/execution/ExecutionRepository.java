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
