package dev.mayfly.train;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.workspace.AllWorkspaces;
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

/** The provider credentials of a workspace, without their secrets. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface CredentialRepository extends GenericRepository<Credential, UUID> {

    @Query("SELECT" + CredentialSql.COLUMNS + """

            FROM provider_credentials
            WHERE provider_credentials.workspace_id = :workspaceId
                AND provider_credentials.id = :id
            """)
    Optional<Credential> find(WorkspaceId workspaceId, UUID id);

    /** The credentials in the order of their making, from the one after {@code after} on. */
    @Query("SELECT" + CredentialSql.COLUMNS + """

            FROM provider_credentials
            WHERE provider_credentials.workspace_id = :workspaceId
                AND provider_credentials.id > :after
            ORDER BY provider_credentials.id
            LIMIT :limit
            """)
    List<Credential> list(WorkspaceId workspaceId, UUID after, int limit);

    /** Which of these there are. */
    @Query("""
            SELECT id
            FROM provider_credentials
            WHERE workspace_id = :workspaceId
                AND id = ANY(CAST(:credentialIds AS uuid[]))
            """)
    List<UUID> listExisting(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> credentialIds);

    /** Changes what is given. */
    @Query("""
            UPDATE provider_credentials
            SET
                name = coalesce(CAST(:name AS text), name),
                expires_at = coalesce(CAST(:expiresAt AS timestamptz), expires_at),
                updated_at = now()
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    int update(WorkspaceId workspaceId, UUID id, @Nullable String name, @Nullable Instant expiresAt);

    /** Takes it out of every train too. */
    @Query("""
            DELETE FROM provider_credentials
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    int delete(WorkspaceId workspaceId, UUID id);

    /**
     * Notes what the provider answered. A cooldown that is under way is never shortened, and a success clears only one that
     * has passed; a use is noted at most once a minute. What is told of a secret that has been replaced changes nothing.
     *
     * @param coolingSeconds for how long to let the account rest; 0 for not at all
     * @param refused whether the provider does not know the secret any more
     * @param secretVersion of the secret that was used; null for the present one
     */
    @Query("""
            UPDATE provider_credentials
            SET
                cooling_until = CASE
                    WHEN :coolingSeconds > 0
                        THEN greatest(cooling_until, now() + make_interval(secs => :coolingSeconds))
                    WHEN :succeeded AND cooling_until <= now() THEN NULL
                    ELSE cooling_until
                END,
                broken_at = CASE WHEN :refused THEN coalesce(broken_at, now()) ELSE broken_at END,
                last_used_at = CASE WHEN :succeeded THEN now() ELSE last_used_at END
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND secret_version = coalesce(CAST(:secretVersion AS integer), secret_version)
                AND (
                    :coolingSeconds > 0
                    OR :refused
                    OR :succeeded AND (
                        cooling_until <= now()
                        OR last_used_at IS NULL
                        OR last_used_at < now() - interval '1 minute'
                    )
                )
            """)
    int report(
            WorkspaceId workspaceId,
            UUID id,
            int coolingSeconds,
            boolean refused,
            boolean succeeded,
            @Nullable Integer secretVersion);

    /**
     * Deletes at most so many credentials, of any workspace, that expired before a time; returns how many. The role of the
     * upkeep may not lock what it may not read, so it looks a second time instead.
     */
    @AllWorkspaces
    @Query("""
            DELETE FROM provider_credentials
            WHERE expires_at < :before
                AND (workspace_id, id) IN (
                    SELECT expired.workspace_id, expired.id
                    FROM provider_credentials AS expired
                    WHERE expired.expires_at < :before
                    LIMIT :limit
                )
            """)
    int deleteExpired(Instant before, int limit);

    /** Credentials that {@link #deleteExpired} would delete, since they expired. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT expires_at AS since
                FROM provider_credentials
                WHERE expires_at < :before
                LIMIT :limit
            ) AS overdue
            """)
    Backlog expired(Instant before, int limit);
}
