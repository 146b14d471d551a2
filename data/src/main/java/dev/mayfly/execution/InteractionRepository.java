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

/** How the members of one workspace use its ordinary agents, and what they think of them. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface InteractionRepository extends GenericRepository<Interaction, UUID> {

    /** What {@link #list} takes for the last use of an agent that was not used. */
    Instant NEVER = Instant.EPOCH;

    @Query("SELECT" + InteractionSql.COLUMNS + InteractionSql.OF_USER + """
                AND user_agent_interactions.agent_id = :agentId
            """)
    Optional<Interaction> find(WorkspaceId workspaceId, UUID userId, UUID agentId);

    /**
     * Favourites first, then by the last use, from the one after the given place on; agents that the user neither uses nor
     * has an opinion on are left out.
     *
     * @param beforeTime {@link #NEVER} stands for an agent that was not used
     */
    @Query("SELECT" + InteractionSql.COLUMNS + InteractionSql.OF_USER + """
                AND (
                    user_agent_interactions.total_executions > 0
                    OR user_agent_interactions.is_favorite
                    OR user_agent_interactions.rating IS NOT NULL
                    OR user_agent_interactions.feedback IS NOT NULL
                )
                AND (
                    user_agent_interactions.is_favorite,
                    coalesce(user_agent_interactions.last_executed_at, 'epoch'),
                    user_agent_interactions.agent_id
                ) < (:beforeFavorite, :beforeTime, :beforeId)
            ORDER BY
                user_agent_interactions.is_favorite DESC,
                user_agent_interactions.last_executed_at DESC NULLS LAST,
                user_agent_interactions.agent_id DESC
            LIMIT :limit
            """)
    List<Interaction> list(
            WorkspaceId workspaceId, UUID userId, boolean beforeFavorite, Instant beforeTime, UUID beforeId, int limit);

    /** Whether the user has run the agent. */
    @Query("""
            SELECT EXISTS (
                SELECT
                FROM user_agent_interactions
                WHERE workspace_id = :workspaceId
                    AND user_id = :userId
                    AND agent_id = :agentId
                    AND total_executions > 0
            )
            """)
    boolean hasRun(WorkspaceId workspaceId, UUID userId, UUID agentId);

    /**
     * Makes others who rate the agent wait until this transaction ends; 0 when there is no such agent.
     *
     * <p>An update locks no more than the recording of executions does. {@code FOR UPDATE} would lock out the foreign keys
     * of executions too, and two recordings could then wait for each other.
     */
    @Query("""
            UPDATE agents
            SET avg_rating = avg_rating
            WHERE workspace_id = :workspaceId
                AND id = :agentId
                AND ephemeral_batch_id IS NULL
            """)
    int lockRatings(WorkspaceId workspaceId, UUID agentId);

    /** Stores the user's rating of an ordinary agent; 0 when there is no such agent. */
    @Query("""
            INSERT INTO user_agent_interactions (workspace_id, id, user_id, agent_id, rating)
            SELECT workspace_id, :id, :userId, id, :rating
            FROM agents
            WHERE workspace_id = :workspaceId
                AND id = :agentId
                AND ephemeral_batch_id IS NULL
            ON CONFLICT (workspace_id, user_id, agent_id) DO UPDATE
            SET rating = EXCLUDED.rating, updated_at = now()
            """)
    int saveRating(WorkspaceId workspaceId, UUID id, UUID userId, UUID agentId, int rating);

    @Query("""
            UPDATE user_agent_interactions
            SET rating = NULL, updated_at = now()
            WHERE workspace_id = :workspaceId
                AND user_id = :userId
                AND agent_id = :agentId
                AND rating IS NOT NULL
            """)
    int clearRating(WorkspaceId workspaceId, UUID userId, UUID agentId);

    /** Makes the agent's average that of its ratings, under {@link #lockRatings}. */
    @Query("""
            UPDATE agents
            SET avg_rating = (
                SELECT CAST(avg(rating) AS double precision)
                FROM user_agent_interactions
                WHERE user_agent_interactions.workspace_id = agents.workspace_id
                    AND user_agent_interactions.agent_id = agents.id
                    AND rating IS NOT NULL
            )
            WHERE workspace_id = :workspaceId
                AND id = :agentId
            """)
    int updateAvgRating(WorkspaceId workspaceId, UUID agentId);

    /** Puts an ordinary agent among the user's favourites; 0 when there is no such agent. */
    @Query("""
            INSERT INTO user_agent_interactions (workspace_id, id, user_id, agent_id, is_favorite)
            SELECT workspace_id, :id, :userId, id, true
            FROM agents
            WHERE workspace_id = :workspaceId
                AND id = :agentId
                AND ephemeral_batch_id IS NULL
            ON CONFLICT (workspace_id, user_id, agent_id) DO UPDATE
            SET is_favorite = true, updated_at = now()
            """)
    int saveFavorite(WorkspaceId workspaceId, UUID id, UUID userId, UUID agentId);

    @Query("""
            UPDATE user_agent_interactions
            SET is_favorite = false, updated_at = now()
            WHERE workspace_id = :workspaceId
                AND user_id = :userId
                AND agent_id = :agentId
                AND is_favorite
            """)
    int clearFavorite(WorkspaceId workspaceId, UUID userId, UUID agentId);

    /** Stores what the user has to say of an ordinary agent, if anything; 0 when there is no such agent. */
    @Query("""
            INSERT INTO user_agent_interactions (workspace_id, id, user_id, agent_id, feedback)
            SELECT workspace_id, :id, :userId, id, :feedback
            FROM agents
            WHERE workspace_id = :workspaceId
                AND id = :agentId
                AND ephemeral_batch_id IS NULL
            ON CONFLICT (workspace_id, user_id, agent_id) DO UPDATE
            SET feedback = EXCLUDED.feedback, updated_at = now()
            """)
    int saveFeedback(WorkspaceId workspaceId, UUID id, UUID userId, UUID agentId, @Nullable String feedback);
}
