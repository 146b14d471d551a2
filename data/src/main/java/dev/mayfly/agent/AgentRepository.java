package dev.mayfly.agent;

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

/** Agents of one workspace; those of an experiment show only where its batch is named. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface AgentRepository extends GenericRepository<Agent, UUID> {

    /** Stores a new agent with its first version. */
    @Query("""
            WITH agent AS (
                INSERT INTO agents (workspace_id, id, owner_id, name, description, ephemeral_batch_id)
                VALUES (:workspaceId, :id, :ownerId, :name, :description, :ephemeralBatchId)
            )
            INSERT INTO agent_versions (
                workspace_id,
                agent_id,
                version,
                instructions,
                self_critique_instructions,
                provides_grades,
                model,
                assertions
            )
            VALUES (
                :workspaceId,
                :id,
                1,
                :instructions,
                :selfCritiqueInstructions,
                :providesGrades,
                :model,
                :assertions
            )
            """)
    int insert(
            WorkspaceId workspaceId,
            UUID id,
            UUID ownerId,
            String name,
            @Nullable String description,
            @Nullable UUID ephemeralBatchId,
            String instructions,
            @Nullable String selfCritiqueInstructions,
            boolean providesGrades,
            @Nullable String model,
            @TypeDef(type = DataType.JSON) List<Assertion> assertions);

    /** Stores the next version of an ordinary agent and returns its number; empty when there is no such agent. */
    @Query("""
            WITH agent AS (
                UPDATE agents
                SET latest_version = latest_version + 1
                WHERE workspace_id = :workspaceId
                    AND id = :id
                    AND ephemeral_batch_id IS NULL
                RETURNING latest_version
            )
            INSERT INTO agent_versions (
                workspace_id,
                agent_id,
                version,
                instructions,
                self_critique_instructions,
                provides_grades,
                model,
                assertions
            )
            SELECT
                :workspaceId,
                :id,
                agent.latest_version,
                :instructions,
                :selfCritiqueInstructions,
                :providesGrades,
                :model,
                :assertions
            FROM agent
            RETURNING version
            """)
    List<Integer> insertVersion(
            WorkspaceId workspaceId,
            UUID id,
            String instructions,
            @Nullable String selfCritiqueInstructions,
            boolean providesGrades,
            @Nullable String model,
            @TypeDef(type = DataType.JSON) List<Assertion> assertions);

    /** One version of an agent, the latest when none is named; agents of an experiment included. */
    @Query("""
            SELECT
                agents.id,
                agents.owner_id,
                agents.name,
                agents.description,
                agents.ephemeral_batch_id,
                agent_versions.version,
                agent_versions.instructions,
                agent_versions.self_critique_instructions,
                agent_versions.provides_grades,
                agent_versions.model,
                agent_versions.assertions,
                agent_versions.created_at
            FROM agents
            JOIN agent_versions
                ON agent_versions.workspace_id = agents.workspace_id
                AND agent_versions.agent_id = agents.id
                AND agent_versions.version = coalesce(CAST(:version AS integer), agents.latest_version)
            WHERE agents.workspace_id = :workspaceId
                AND agents.id = :id
            """)
    Optional<Agent> find(WorkspaceId workspaceId, UUID id, @Nullable Integer version);

    /** Ordinary agents, the newest first, that come after the given place. */
    @Query("""
            SELECT
                agents.id,
                agents.owner_id,
                agents.name,
                agents.description,
                agent_versions.version,
                agent_versions.provides_grades,
                agent_versions.model,
                agents.created_at
            FROM agents
            JOIN agent_versions
                ON agent_versions.workspace_id = agents.workspace_id
                AND agent_versions.agent_id = agents.id
                AND agent_versions.version = agents.latest_version
            WHERE agents.workspace_id = :workspaceId
                AND agents.ephemeral_batch_id IS NULL
                AND (agents.created_at, agents.id) < (:beforeTime, :beforeId)
            ORDER BY agents.created_at DESC, agents.id DESC
            LIMIT :limit
            """)
    List<AgentSummary> list(WorkspaceId workspaceId, Instant beforeTime, UUID beforeId, int limit);

    /** The versions of an ordinary agent, the newest first, below the given number. */
    @Query("""
            SELECT
                agents.id,
                agents.owner_id,
                agents.name,
                agents.description,
                agent_versions.version,
                agent_versions.provides_grades,
                agent_versions.model,
                agent_versions.created_at
            FROM agents
            JOIN agent_versions
                ON agent_versions.workspace_id = agents.workspace_id
                AND agent_versions.agent_id = agents.id
            WHERE agents.workspace_id = :workspaceId
                AND agents.id = :id
                AND agents.ephemeral_batch_id IS NULL
                AND agent_versions.version < :before
            ORDER BY agent_versions.version DESC
            LIMIT :limit
            """)
    List<AgentSummary> listVersions(WorkspaceId workspaceId, UUID id, int before, int limit);

    /** Makes the agent of an experiment an ordinary one. */
    @Query("""
            UPDATE agents
            SET ephemeral_batch_id = NULL
            WHERE workspace_id = :workspaceId
                AND ephemeral_batch_id = :batchId
            """)
    int keep(WorkspaceId workspaceId, UUID batchId);
}
