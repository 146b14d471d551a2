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

/** The encrypted secrets of a workspace's credentials, written in hexadecimal digits. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface SealedCredentialRepository extends GenericRepository<SealedCredential, UUID> {

    /** 0 when the workspace has a credential for this account. */
    @Query("""
            INSERT INTO provider_credentials (
                workspace_id, id, provider, account_id, name, kind, key_id, wrapped_key, sealed_secret, expires_at)
            VALUES (
                :workspaceId,
                :id,
                :provider,
                :accountId,
                :name,
                :kind,
                :keyId,
                decode(:wrappedKey, 'hex'),
                decode(:sealedSecret, 'hex'),
                :expiresAt
            )
            ON CONFLICT (workspace_id, account_id) DO NOTHING
            """)
    int insert(
            WorkspaceId workspaceId,
            UUID id,
            String provider,
            String accountId,
            String name,
            String kind,
            String keyId,
            String wrappedKey,
            String sealedSecret,
            @Nullable Instant expiresAt);

    /** Puts another secret in place, which nobody has refused yet. A cooldown is the account's and stays. */
    @Query("""
            UPDATE provider_credentials
            SET
                secret_version = secret_version + 1,
                key_id = :keyId,
                wrapped_key = decode(:wrappedKey, 'hex'),
                sealed_secret = decode(:sealedSecret, 'hex'),
                expires_at = :expiresAt,
                broken_at = NULL,
                rotated_at = now(),
                updated_at = now()
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    int rotate(
            WorkspaceId workspaceId,
            UUID id,
            String keyId,
            String wrappedKey,
            String sealedSecret,
            @Nullable Instant expiresAt);

    /** Encrypts the same secret anew; 0 when it was replaced meanwhile, or somebody else has done it. */
    @Query("""
            UPDATE provider_credentials
            SET key_id = :keyId, wrapped_key = decode(:wrappedKey, 'hex'), sealed_secret = decode(:sealedSecret, 'hex')
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND secret_version = :secretVersion
                AND key_id <> :keyId
            """)
    int reseal(
            WorkspaceId workspaceId, UUID id, int secretVersion, String keyId, String wrappedKey, String sealedSecret);

    /**
     * The credentials for the train to use now, of those that the provider would take: by priority, and among equals each
     * train has an order of its own, so that trains share accounts evenly and keep to theirs while they can.
     */
    @Query("SELECT" + CredentialSql.SEALED_COLUMNS + CredentialSql.SOUND_ONES_OF_TRAIN + """

                AND (provider_credentials.cooling_until IS NULL OR provider_credentials.cooling_until <= now())
            ORDER BY
                train_accounts.priority,
                sha256(uuid_send(train_accounts.train_id) || uuid_send(train_accounts.credential_id))
            """)
    List<SealedCredential> listUsable(WorkspaceId workspaceId, UUID trainId, @Nullable String provider);

    /** In how many seconds the first of the train's cooling credentials can be used again; 0 when none is cooling. */
    @Query("SELECT coalesce(ceil(extract(epoch FROM min(provider_credentials.cooling_until) - now())), 0)"
            + CredentialSql.SOUND_ONES_OF_TRAIN + """

                AND provider_credentials.cooling_until > now()
            """)
    long secondsUntilUsable(WorkspaceId workspaceId, UUID trainId, @Nullable String provider);

    /** Those encrypted under another key than this one, from the one after {@code after} on. */
    @Query("SELECT" + CredentialSql.SEALED_COLUMNS + """

            FROM provider_credentials
            WHERE provider_credentials.workspace_id = :workspaceId
                AND provider_credentials.key_id <> :keyId
                AND provider_credentials.id > :after
            ORDER BY provider_credentials.id
            LIMIT :limit
            """)
    List<SealedCredential> listUnderOtherKeys(WorkspaceId workspaceId, String keyId, UUID after, int limit);

    @Query("""
            SELECT count(*)
            FROM provider_credentials
            WHERE workspace_id = :workspaceId
                AND key_id <> :keyId
            """)
    long countUnderOtherKeys(WorkspaceId workspaceId, String keyId);
}
