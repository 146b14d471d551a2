package dev.mayfly.workspace;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The answers to requests that carried an {@code Idempotency-Key}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface IdempotencyRepository extends GenericRepository<StoredAnswer, UUID> {

    /** Holds the key until the transaction ends; false when another transaction holds it now. */
    @Query("""
            SELECT pg_try_advisory_xact_lock(
                hashtextextended(CAST(:workspaceId AS text) || CAST(:userId AS text) || CAST(:key AS text), 0)
            )
            """)
    boolean tryLock(WorkspaceId workspaceId, UUID userId, String key);

    @Query("""
            SELECT
                request_hash = :requestHash AS same_request,
                status,
                location,
                body
            FROM idempotency_keys
            WHERE workspace_id = :workspaceId
                AND user_id = :userId
                AND key = :key
            """)
    Optional<StoredAnswer> find(
            WorkspaceId workspaceId, UUID userId, String key, @TypeDef(type = DataType.BYTE_ARRAY) byte[] requestHash);

    @Query("""
            INSERT INTO idempotency_keys (workspace_id, user_id, key, request_hash, status, location, body)
            VALUES (:workspaceId, :userId, :key, :requestHash, :status, :location, :body)
            """)
    int insert(
            WorkspaceId workspaceId,
            UUID userId,
            String key,
            @TypeDef(type = DataType.BYTE_ARRAY) byte[] requestHash,
            int status,
            @Nullable String location,
            String body);

    /** Deletes at most {@code limit} answers that are older than a day, of any workspace; returns how many. */
    @AllWorkspaces
    @Query("""
            DELETE FROM idempotency_keys
            WHERE (workspace_id, user_id, key) IN (
                SELECT workspace_id, user_id, key
                FROM idempotency_keys
                WHERE created_at < now() - interval '1 day'
                ORDER BY created_at
                LIMIT :limit
                FOR UPDATE SKIP LOCKED
            )
            """)
    int deleteOld(int limit);
}
