package dev.mayfly.train;

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

/** The API keys that are bound to a train; each stands for a member of it and may do nothing but ingest. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface TrainKeyRepository extends GenericRepository<TrainKey, UUID> {

    @Query("""
            INSERT INTO api_keys (workspace_id, id, user_id, name, secret_hash, last_four, scopes, expires_at, train_id)
            VALUES (:workspaceId, :id, :userId, :name, :secretHash, :lastFour, '{ingest}', :expiresAt, :trainId)
            """)
    int insert(
            WorkspaceId workspaceId,
            UUID trainId,
            UUID id,
            UUID userId,
            String name,
            @TypeDef(type = DataType.BYTE_ARRAY) byte[] secretHash,
            String lastFour,
            @Nullable Instant expiresAt);

    @Query("""
            SELECT
                id,
                user_id,
                name,
                'mf_' || left(CAST(id AS text), 8) AS prefix,
                last_four,
                created_at,
                expires_at,
                revoked_at,
                last_used_at
            FROM api_keys
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
                AND id = :id
            """)
    Optional<TrainKey> find(WorkspaceId workspaceId, UUID trainId, UUID id);

    /** The keys in the order of their making, from the one after {@code after} on; of one user when one is named. */
    @Query("""
            SELECT
                id,
                user_id,
                name,
                'mf_' || left(CAST(id AS text), 8) AS prefix,
                last_four,
                created_at,
                expires_at,
                revoked_at,
                last_used_at
            FROM api_keys
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
                AND id > :after
                AND user_id = coalesce(CAST(:ofUserId AS uuid), user_id)
            ORDER BY id
            LIMIT :limit
            """)
    List<TrainKey> list(WorkspaceId workspaceId, UUID trainId, @Nullable UUID ofUserId, UUID after, int limit);

    /** Changes what is given; 0 when the key has ended. */
    @Query("""
            UPDATE api_keys
            SET
                name = coalesce(CAST(:name AS text), name),
                expires_at = coalesce(CAST(:expiresAt AS timestamptz), expires_at)
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
                AND id = :id
                AND revoked_at IS NULL
                AND (expires_at IS NULL OR expires_at > now())
            """)
    int updateLive(WorkspaceId workspaceId, UUID trainId, UUID id, @Nullable String name, @Nullable Instant expiresAt);

    /** Lets the key live for so many more hours and no longer than it would have; 0 when it has ended. */
    @Query("""
            UPDATE api_keys
            SET expires_at = least(expires_at, now() + make_interval(hours => :hours))
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
                AND id = :id
                AND revoked_at IS NULL
                AND (expires_at IS NULL OR expires_at > now())
            """)
    int expireWithin(WorkspaceId workspaceId, UUID trainId, UUID id, int hours);

    /** Ends a key at once; the time of a first revocation stays. */
    @Query("""
            UPDATE api_keys
            SET revoked_at = coalesce(revoked_at, now())
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
                AND id = :id
            """)
    int revoke(WorkspaceId workspaceId, UUID trainId, UUID id);

    /** Whether any key of the train can still be used, now or once the train is no longer archived. */
    @Query("""
            SELECT EXISTS (
                SELECT
                FROM api_keys
                WHERE workspace_id = :workspaceId
                    AND train_id = :trainId
                    AND revoked_at IS NULL
                    AND (expires_at IS NULL OR expires_at > now())
            )
            """)
    boolean hasLive(WorkspaceId workspaceId, UUID trainId);
}
