package dev.mayfly.workspace;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** People and what signing in may learn of them before a workspace is known. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface UserRepository extends GenericRepository<User, UUID> {

    @AllWorkspaces
    @Query("""
            SELECT id, email, name
            FROM users
            WHERE issuer = :issuer
                AND subject = :subject
            """)
    Optional<User> findByIdentity(String issuer, String subject);

    @AllWorkspaces
    @Query("""
            SELECT id, email, name
            FROM users
            WHERE id = :id
            """)
    Optional<User> find(UUID id);

    /** Stores a user, or what has changed of one; the id of a known user stays. */
    @AllWorkspaces
    @Query("""
            INSERT INTO users (id, issuer, subject, email, name)
            VALUES (:id, :issuer, :subject, :email, :name)
            ON CONFLICT (issuer, subject) DO UPDATE
            SET email = EXCLUDED.email, name = EXCLUDED.name
            """)
    int save(UUID id, String issuer, String subject, @Nullable String email, @Nullable String name);

    /** Whom the key stands for: empty when there is no such key, the hash is another, or it may not be used any more. */
    @AllWorkspaces
    @Query("SELECT workspace_id, user_id, role, scopes, train_id FROM sign_in_key(:keyId, :secretHash)")
    Optional<KeyHolder> findKeyHolder(UUID keyId, @TypeDef(type = DataType.BYTE_ARRAY) byte[] secretHash);

    /** As {@link #findKeyHolder}, of a key that nobody has: a row as any other, but made up. */
    @AllWorkspaces
    @Query("""
            SELECT
                CAST('00000000-0000-0000-0000-000000000000' AS uuid) AS workspace_id,
                CAST('00000000-0000-0000-0000-000000000000' AS uuid) AS user_id,
                'admin' AS role,
                ARRAY['read'] AS scopes,
                CAST(NULL AS uuid) AS train_id
            """)
    KeyHolder findNobody();

    @AllWorkspaces
    @Query("SELECT workspace_id, workspace_name, role FROM list_memberships(:userId)")
    List<Membership> listMemberships(UUID userId);
}
