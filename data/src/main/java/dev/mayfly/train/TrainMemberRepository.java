package dev.mayfly.train;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The members of trains. The last owner of a train stays: a transaction that would leave it without one fails when it
 * commits, with {@link dev.mayfly.problem.SqlState#LAST_OWNER}.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface TrainMemberRepository extends GenericRepository<TrainMember, UUID> {

    /** 0 when the user is a member already. */
    @Query("""
            INSERT INTO train_members (workspace_id, train_id, user_id, role)
            VALUES (:workspaceId, :trainId, :userId, :role)
            ON CONFLICT (workspace_id, train_id, user_id) DO NOTHING
            """)
    int insert(WorkspaceId workspaceId, UUID trainId, UUID userId, String role);

    @Query("""
            UPDATE train_members
            SET role = :role
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
                AND user_id = :userId
            """)
    int updateRole(WorkspaceId workspaceId, UUID trainId, UUID userId, String role);

    /** Deletes the user's keys for the train too. */
    @Query("""
            DELETE FROM train_members
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
                AND user_id = :userId
            """)
    int delete(WorkspaceId workspaceId, UUID trainId, UUID userId);

    @Query("""
            SELECT train_members.user_id, train_members.role, users.email, users.name, train_members.added_at
            FROM train_members
            JOIN users
                ON users.id = train_members.user_id
            WHERE train_members.workspace_id = :workspaceId
                AND train_members.train_id = :trainId
                AND train_members.user_id = :userId
            """)
    Optional<TrainMember> find(WorkspaceId workspaceId, UUID trainId, UUID userId);

    /** The members in the order of their user ids, from the one after {@code after} on. */
    @Query("""
            SELECT train_members.user_id, train_members.role, users.email, users.name, train_members.added_at
            FROM train_members
            JOIN users
                ON users.id = train_members.user_id
            WHERE train_members.workspace_id = :workspaceId
                AND train_members.train_id = :trainId
                AND train_members.user_id > :after
            ORDER BY train_members.user_id
            LIMIT :limit
            """)
    List<TrainMember> list(WorkspaceId workspaceId, UUID trainId, UUID after, int limit);

    /** Members of the workspace who have this e-mail address in whatever case; two at most, which is one too many. */
    @Query("""
            SELECT workspace_members.user_id
            FROM users
            JOIN workspace_members
                ON workspace_members.workspace_id = :workspaceId
                AND workspace_members.user_id = users.id
            WHERE lower(users.email) = lower(:email)
            LIMIT 2
            """)
    List<UUID> listByEmail(WorkspaceId workspaceId, String email);
}
