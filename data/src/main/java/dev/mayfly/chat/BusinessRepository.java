package dev.mayfly.chat;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The businesses of a workspace. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface BusinessRepository extends GenericRepository<Business, UUID> {

    @Query("""
            INSERT INTO businesses (workspace_id, id, user_id, name)
            VALUES (:workspaceId, :id, :userId, :name)
            """)
    int insert(WorkspaceId workspaceId, UUID id, UUID userId, String name);

    @Query("""
            SELECT id, user_id, name, stage, onboarding_status, created_at
            FROM businesses
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    Optional<Business> find(WorkspaceId workspaceId, UUID id);

    /** The newest first, from the one before {@code beforeId} on: ids are in the order of their making. */
    @Query("""
            SELECT id, user_id, name, stage, onboarding_status, created_at
            FROM businesses
            WHERE workspace_id = :workspaceId
                AND id < :beforeId
            ORDER BY id DESC
            LIMIT :limit
            """)
    List<Business> list(WorkspaceId workspaceId, UUID beforeId, int limit);

    @Query("""
            UPDATE businesses
            SET name = :name
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    int rename(WorkspaceId workspaceId, UUID id, String name);

    /** Deletes a business with the sessions of its modules, those of agents on them, and all that was said there. */
    @Query("""
            DELETE FROM businesses
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    int delete(WorkspaceId workspaceId, UUID id);
}
