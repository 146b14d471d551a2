package dev.mayfly.chat;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The sessions of modules: each a row of the supertype, and one of its kind. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ModuleSessionRepository extends GenericRepository<ModuleSession, UUID> {

    /**
     * Stores a session, and returns its id; nothing when there is no such business. The lock is the one that the foreign key
     * takes, earlier: whoever deletes the business now is waited for.
     */
    @Query("""
            WITH business AS (
                SELECT id
                FROM businesses
                WHERE workspace_id = :workspaceId
                    AND id = :businessId
                FOR KEY SHARE
            ), new_validation AS (
                INSERT INTO validation_sessions (workspace_id, id, business_id)
                SELECT CAST(:workspaceId AS uuid), CAST(:id AS uuid), business.id
                FROM business
                WHERE CAST(:moduleType AS text) = 'VALIDATION'
            ), new_planning AS (
                INSERT INTO planning_sessions (workspace_id, id, business_id)
                SELECT CAST(:workspaceId AS uuid), CAST(:id AS uuid), business.id
                FROM business
                WHERE CAST(:moduleType AS text) = 'PLANNING'
            ), new_branding AS (
                INSERT INTO branding_sessions (workspace_id, id, business_id)
                SELECT CAST(:workspaceId AS uuid), CAST(:id AS uuid), business.id
                FROM business
                WHERE CAST(:moduleType AS text) = 'BRANDING'
            )
            INSERT INTO module_sessions (workspace_id, id, business_id, module_type, created_by)
            SELECT CAST(:workspaceId AS uuid), CAST(:id AS uuid), business.id, :moduleType, CAST(:createdBy AS uuid)
            FROM business
            RETURNING id
            """)
    List<UUID> insert(WorkspaceId workspaceId, UUID id, UUID businessId, String moduleType, UUID createdBy);

    @Query("""
            SELECT id, business_id, module_type, created_by, created_at
            FROM module_sessions
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    Optional<ModuleSession> find(WorkspaceId workspaceId, UUID id);

    /** The newest first, of one kind and of one business or of all, from the one before {@code beforeId} on. */
    @Query("""
            SELECT id, business_id, module_type, created_by, created_at
            FROM module_sessions
            WHERE workspace_id = :workspaceId
                AND (CAST(:moduleType AS text) IS NULL OR module_type = CAST(:moduleType AS text))
                AND (CAST(:businessId AS uuid) IS NULL OR business_id = CAST(:businessId AS uuid))
                AND id < :beforeId
            ORDER BY id DESC
            LIMIT :limit
            """)
    List<ModuleSession> list(
            WorkspaceId workspaceId, @Nullable String moduleType, @Nullable UUID businessId, UUID beforeId, int limit);
}
