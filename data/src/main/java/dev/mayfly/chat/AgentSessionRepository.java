package dev.mayfly.chat;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.workspace.AllWorkspaces;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of agents. Whoever changes one, or a message of one, locks its row first.
 *
 * <p>A change names the one whose session it must be, or nobody when it may be anybody's; how many rows it changed tells
 * whether the session was in a state for it.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface AgentSessionRepository extends GenericRepository<AgentSession, UUID> {

    /**
     * Stores an active session; 0 when there is no such session of a module of this kind. The lock is the one that the
     * foreign key takes, earlier: whoever deletes the module's session now is waited for.
     */
    @Query("""
            INSERT INTO agent_sessions (
                workspace_id, id, module_type, module_session_id, created_by, current_agent, workflow_step)
            SELECT workspace_id, :id, module_type, id, :createdBy, :currentAgent, :workflowStep
            FROM module_sessions
            WHERE workspace_id = :workspaceId
                AND module_type = :moduleType
                AND id = :moduleSessionId
            FOR KEY SHARE
            """)
    int insert(
            WorkspaceId workspaceId,
            UUID id,
            String moduleType,
            UUID moduleSessionId,
            UUID createdBy,
            @Nullable String currentAgent,
            @Nullable String workflowStep);

    @Query("SELECT" + ChatSql.SESSION + """
            FROM agent_sessions
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    Optional<AgentSession> find(WorkspaceId workspaceId, UUID id);

    /** As {@link #find}, and keeps others from changing the session or its messages until the transaction ends. */
    @Query("SELECT" + ChatSql.SESSION + """
            FROM agent_sessions
            WHERE workspace_id = :workspaceId
                AND id = :id
            FOR UPDATE
            """)
    Optional<AgentSession> lock(WorkspaceId workspaceId, UUID id);

    /** The latest session on a module's session that has not ended. */
    @Query("SELECT" + ChatSql.SESSION + """
            FROM agent_sessions
            WHERE workspace_id = :workspaceId
                AND module_type = :moduleType
                AND module_session_id = :moduleSessionId
                AND ended_at IS NULL
            ORDER BY id DESC
            LIMIT 1
            """)
    Optional<AgentSession> findToResume(WorkspaceId workspaceId, String moduleType, UUID moduleSessionId);

    /** Those in one of these states, the last active first; each state is read in the order of the index. */
    @Query("""
            SELECT found.*
            FROM unnest(CAST(:wantedStatuses AS text[])) AS wanted (status)
            CROSS JOIN LATERAL (
                SELECT
            """ + ChatSql.SESSION + """
                FROM agent_sessions
                WHERE agent_sessions.workspace_id = :workspaceId
                    AND agent_sessions.status = wanted.status
                    AND (CAST(:moduleType AS text) IS NULL OR module_type = CAST(:moduleType AS text))
                    AND (CAST(:moduleSessionId AS uuid) IS NULL OR module_session_id = CAST(:moduleSessionId AS uuid))
                    AND last_activity_at >= :activeSince
                    AND (last_activity_at, id) < (:beforeTime, :beforeId)
                ORDER BY last_activity_at DESC, id DESC
                LIMIT :limit
            ) AS found
            ORDER BY found.last_activity_at DESC, found.id DESC
            LIMIT :limit
            """)
    List<AgentSession> list(
            WorkspaceId workspaceId,
            @TypeDef(type = DataType.STRING_ARRAY) List<String> wantedStatuses,
            @Nullable String moduleType,
            @Nullable UUID moduleSessionId,
            Instant activeSince,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /**
     * When something last happened in the last of the next {@code reach} sessions in one of these states, counted in each of
     * them, of whatever module; empty when there are not as many in any. Their keys alone are read.
     */
    @Query("""
            SELECT horizon.last_activity_at
            FROM unnest(CAST(:wantedStatuses AS text[])) AS wanted (status)
            CROSS JOIN LATERAL (
                SELECT last_activity_at
                FROM agent_sessions
                WHERE workspace_id = :workspaceId
                    AND agent_sessions.status = wanted.status
                    AND last_activity_at >= :activeSince
                    AND (last_activity_at, id) < (:beforeTime, :beforeId)
                ORDER BY last_activity_at DESC, id DESC
                OFFSET CAST(:reach AS integer) - 1
                LIMIT 1
            ) AS horizon
            ORDER BY horizon.last_activity_at DESC
            LIMIT 1
            """)
    Optional<Instant> findHorizon(
            WorkspaceId workspaceId,
            @TypeDef(type = DataType.STRING_ARRAY) List<String> wantedStatuses,
            Instant activeSince,
            Instant beforeTime,
            UUID beforeId,
            int reach);

    /** Puts a session into another state if it is in one of those. */
    @Query("""
            UPDATE agent_sessions
            SET
                status = :status,
                last_activity_at = greatest(last_activity_at, clock_timestamp()),
                ended_at = CASE
                    WHEN CAST(:status AS text) IN ('COMPLETED', 'ABANDONED')
                    THEN greatest(last_activity_at, clock_timestamp())
                END
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND status = ANY (CAST(:fromStatuses AS text[]))
            """ + ChatSql.OF_WRITER)
    int changeStatus(
            WorkspaceId workspaceId,
            UUID id,
            @Nullable UUID writerId,
            @TypeDef(type = DataType.STRING_ARRAY) List<String> fromStatuses,
            String status);

    /** Stores where a session that has not ended is; what is not named stays. */
    @Query("""
            UPDATE agent_sessions
            SET
                current_agent = coalesce(:currentAgent, current_agent),
                workflow_step = coalesce(:workflowStep, workflow_step),
                last_activity_at = greatest(last_activity_at, clock_timestamp())
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND ended_at IS NULL
            """ + ChatSql.OF_WRITER)
    int move(
            WorkspaceId workspaceId,
            UUID id,
            @Nullable UUID writerId,
            @Nullable String currentAgent,
            @Nullable String workflowStep);

    /** Notes that something happened in a session. */
    @Query("""
            UPDATE agent_sessions
            SET last_activity_at = greatest(last_activity_at, clock_timestamp())
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    int touch(WorkspaceId workspaceId, UUID id);

    /** Deletes a session with its messages. */
    @Query("""
            DELETE FROM agent_sessions
            WHERE workspace_id = :workspaceId
                AND id = :id
            """ + ChatSql.OF_WRITER)
    int delete(WorkspaceId workspaceId, UUID id, @Nullable UUID writerId);

    /** Abandons at most so many sessions, of any workspace, in which nothing has happened for so many hours. */
    @AllWorkspaces
    @Query("""
            UPDATE agent_sessions
            SET
                status = 'ABANDONED',
                ended_at = greatest(last_activity_at, clock_timestamp())
            WHERE (workspace_id, id) IN (
                SELECT workspace_id, id
                FROM agent_sessions
                WHERE ended_at IS NULL
                    AND last_activity_at < now() - make_interval(hours => :hours)
                ORDER BY last_activity_at
                LIMIT :limit
                FOR NO KEY UPDATE SKIP LOCKED
            )
            """)
    int abandonIdle(int hours, int limit);

    /** Sessions in which nothing has happened for so many hours, since it last did; counts no further than the limit. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT last_activity_at AS since
                FROM agent_sessions
                WHERE ended_at IS NULL
                    AND last_activity_at < now() - make_interval(hours => :hours)
                ORDER BY last_activity_at
                LIMIT :limit
            ) AS overdue
            """)
    Backlog idle(int hours, int limit);
}
