package dev.mayfly.workspace;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A workspace and its members. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface WorkspaceRepository extends GenericRepository<Member, UUID> {

    @Query("""
            INSERT INTO workspaces (id, name)
            VALUES (:workspaceId, :name)
            ON CONFLICT (id) DO NOTHING
            """)
    int insert(WorkspaceId workspaceId, String name);

    /** Hides a workspace from everybody at once; 0 when it is hidden already. */
    @Query("""
            UPDATE workspaces
            SET deleted_at = now()
            WHERE id = :workspaceId
                AND deleted_at IS NULL
            """)
    int delete(WorkspaceId workspaceId);

    /** When a workspace was deleted that is not purged yet. */
    @Query("""
            SELECT deleted_at
            FROM workspaces
            WHERE id = :workspaceId
                AND deleted_at IS NOT NULL
            """)
    Optional<Instant> findDeletedAt(WorkspaceId workspaceId);

    /** Takes back a deletion of the last 30 days, if the user is an owner; 0 otherwise. */
    @Query("""
            UPDATE workspaces
            SET deleted_at = NULL
            WHERE id = :workspaceId
                AND deleted_at >= now() - interval '30 days'
                AND EXISTS (
                    SELECT
                    FROM workspace_members
                    WHERE workspace_members.workspace_id = :workspaceId
                        AND workspace_members.user_id = :userId
                        AND workspace_members.role = 'owner'
                )
            """)
    int restore(WorkspaceId workspaceId, UUID userId);

    /** Waits until no other change to the members is under way, so that rules over all of them can be checked. */
    @Query("""
            SELECT id
            FROM workspaces
            WHERE id = :workspaceId
            FOR UPDATE
            """)
    List<UUID> lock(WorkspaceId workspaceId);

    /** Keeps those waiting who {@link #lock} it, until the transaction ends; others who hold it do not wait. */
    @Query("""
            SELECT id
            FROM workspaces
            WHERE id = :workspaceId
            FOR KEY SHARE
            """)
    List<UUID> hold(WorkspaceId workspaceId);

    @Query("""
            INSERT INTO workspace_members (workspace_id, user_id, role)
            VALUES (:workspaceId, :userId, :role)
            ON CONFLICT (workspace_id, user_id) DO NOTHING
            """)
    int insertMember(WorkspaceId workspaceId, UUID userId, String role);

    @Query("""
            UPDATE workspace_members
            SET role = :role
            WHERE workspace_id = :workspaceId
                AND user_id = :userId
            """)
    int updateMember(WorkspaceId workspaceId, UUID userId, String role);

    @Query("""
            DELETE FROM workspace_members
            WHERE workspace_id = :workspaceId
                AND user_id = :userId
            """)
    int deleteMember(WorkspaceId workspaceId, UUID userId);

    @Query("""
            SELECT count(*)
            FROM workspace_members
            WHERE workspace_id = :workspaceId
                AND role = 'owner'
                AND user_id <> :userId
            """)
    long countOtherOwners(WorkspaceId workspaceId, UUID userId);

    @Query("""
            SELECT
                workspace_members.user_id,
                workspace_members.role,
                users.email,
                users.name,
                workspace_members.created_at
            FROM workspace_members
            JOIN users
                ON users.id = workspace_members.user_id
            WHERE workspace_members.workspace_id = :workspaceId
                AND workspace_members.user_id = :userId
            """)
    Optional<Member> findMember(WorkspaceId workspaceId, UUID userId);

    /** The members in the order of their user ids, from the one after {@code after} on. */
    @Query("""
            SELECT
                workspace_members.user_id,
                workspace_members.role,
                users.email,
                users.name,
                workspace_members.created_at
            FROM workspace_members
            JOIN users
                ON users.id = workspace_members.user_id
            WHERE workspace_members.workspace_id = :workspaceId
                AND workspace_members.user_id > :after
            ORDER BY workspace_members.user_id
            LIMIT :limit
            """)
    List<Member> listMembers(WorkspaceId workspaceId, UUID after, int limit);

    /** Makes the creations of one member go one after the other until the transaction ends. */
    @Query("""
            SELECT user_id
            FROM workspace_members
            WHERE workspace_id = :workspaceId
                AND user_id = :userId
            FOR UPDATE
            """)
    List<UUID> lockMember(WorkspaceId workspaceId, UUID userId);
}
