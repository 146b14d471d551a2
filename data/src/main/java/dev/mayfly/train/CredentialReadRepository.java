package dev.mayfly.train;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The record of every secret that was handed out; it can be added to and read, and nothing else. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface CredentialReadRepository extends GenericRepository<CredentialRead, UUID> {

    @Query("""
            INSERT INTO credential_reads (workspace_id, id, credential_id, train_id, user_id, api_key_id, secret_version)
            VALUES (:workspaceId, :id, :credentialId, :trainId, :userId, :apiKeyId, :secretVersion)
            """)
    int insert(
            WorkspaceId workspaceId,
            UUID id,
            UUID credentialId,
            UUID trainId,
            UUID userId,
            @Nullable UUID apiKeyId,
            int secretVersion);

    /** The reads of a credential, the newest first, that come after the given place. */
    @Query("""
            SELECT id, credential_id, train_id, user_id, api_key_id, secret_version, read_at
            FROM credential_reads
            WHERE workspace_id = :workspaceId
                AND credential_id = :credentialId
                AND (read_at, id) < (:beforeTime, :beforeId)
            ORDER BY read_at DESC, id DESC
            LIMIT :limit
            """)
    List<CredentialRead> list(WorkspaceId workspaceId, UUID credentialId, Instant beforeTime, UUID beforeId, int limit);
}
