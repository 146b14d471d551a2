package dev.mayfly.workspace;

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

/** The API keys of a workspace. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ApiKeyRepository extends GenericRepository<ApiKey, UUID> {

    @Query("""
            INSERT INTO api_keys (workspace_id, id, user_id, name, secret_hash, last_four, scopes, expires_at)
            VALUES (:workspaceId, :id, :userId, :name, :secretHash, :lastFour, :scopeCodes, :expiresAt)
            """)
    int insert(
            WorkspaceId workspaceId,
            UUID id,
            UUID userId,
            String name,
            @TypeDef(type = DataType.BYTE_ARRAY) byte[] secretHash,
            String lastFour,
            @TypeDef(type = DataType.STRING_ARRAY) List<String> scopeCodes,
            @Nullable Instant expiresAt);

    @Query("""
            SELECT id, user_id, name, last_four, scopes, train_id, created_at, expires_at, revoked_at, last_used_at
            FROM api_keys
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    Optional<ApiKey> find(WorkspaceId workspaceId, UUID id);

    /** Keys of one user in the order of their making, from the one after {@code after} on. */
    @Query("""
            SELECT id, user_id, name, last_four, scopes, train_id, created_at, expires_at, revoked_at, last_used_at
            FROM api_keys
            WHERE workspace_id = :workspaceId
                AND user_id = :userId
                AND id > :after
            ORDER BY id
            LIMIT :limit
            """)
    List<ApiKey> listOfUser(WorkspaceId workspaceId, UUID userId, UUID after, int limit);

    /** All keys of the workspace in the order of their making, from the one after {@code after} on. */
    @Query("""
            SELECT id, user_id, name, last_four, scopes, train_id, created_at, expires_at, revoked_at, last_used_at
            FROM api_keys
            WHERE workspace_id = :workspaceId
                AND id > :after
            ORDER BY id
            LIMIT :limit
            """)
    List<ApiKey> list(WorkspaceId workspaceId, UUID after, int limit);

    /**
     * Whom the key stands for, as when it is presented, but for one that has signed in before: empty when it may not be used
     * any more. Keys of trains do not sign in.
     */
    @Query("""
            SELECT
                api_keys.workspace_id,
                api_keys.user_id,
                workspace_members.role,
                api_keys.scopes,
                api_keys.train_id
            FROM api_keys
            JOIN workspace_members
                ON workspace_members.workspace_id = api_keys.workspace_id
                AND workspace_members.user_id = api_keys.user_id
            JOIN workspaces
                ON workspaces.id = api_keys.workspace_id
                AND workspaces.deleted_at IS NULL
            WHERE api_keys.workspace_id = :workspaceId
                AND api_keys.id = :id
                AND api_keys.train_id IS NULL
                AND api_keys.revoked_at IS NULL
                AND (api_keys.expires_at IS NULL OR api_keys.expires_at > now())
            """)
    Optional<KeyHolder> findHolder(WorkspaceId workspaceId, UUID id);

    /** Ends a key at once; the time of a first revocation stays. */
    @Query("""
            UPDATE api_keys
            SET revoked_at = coalesce(revoked_at, now())
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    int revoke(WorkspaceId workspaceId, UUID id);

    /** Deletes at most so many keys, of any workspace, that expired or were revoked before a time; returns how many. */
    @AllWorkspaces
    @Query("""
            DELETE FROM api_keys
            WHERE (workspace_id, id) IN (
                SELECT ended.workspace_id, ended.id
                FROM api_keys AS ended
                WHERE least(ended.expires_at, ended.revoked_at) < :before
                LIMIT :limit
                FOR UPDATE SKIP LOCKED
            )
            """)
    int deleteEnded(Instant before, int limit);
}
