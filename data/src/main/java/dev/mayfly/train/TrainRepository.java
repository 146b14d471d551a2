package dev.mayfly.train;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The trains of a workspace. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface TrainRepository extends GenericRepository<Train, UUID> {

    /** 0 when the workspace has a train of this slug. */
    @Query("""
            INSERT INTO trains (workspace_id, id, slug, name, description)
            VALUES (:workspaceId, :id, :slug, :name, :description)
            ON CONFLICT (workspace_id, slug) DO NOTHING
            """)
    int insert(WorkspaceId workspaceId, UUID id, String slug, String name, @Nullable String description);

    @Query("""
            SELECT id, slug, name, description, created_at, updated_at, archived_at
            FROM trains
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    Optional<Train> find(WorkspaceId workspaceId, UUID id);

    @Query("""
            SELECT id, slug, name, description, created_at, updated_at, archived_at
            FROM trains
            WHERE workspace_id = :workspaceId
                AND slug = :slug
            """)
    Optional<Train> findBySlug(WorkspaceId workspaceId, String slug);

    /** All trains in the order of their making, from the one after {@code after} on. */
    @Query("""
            SELECT id, slug, name, description, created_at, updated_at, archived_at
            FROM trains
            WHERE workspace_id = :workspaceId
                AND id > :after
                AND (:withArchived OR archived_at IS NULL)
            ORDER BY id
            LIMIT :limit
            """)
    List<Train> list(WorkspaceId workspaceId, boolean withArchived, UUID after, int limit);

    /** Those of these trains that there are. */
    @Query("""
            SELECT id, slug, name, description, created_at, updated_at, archived_at
            FROM trains
            WHERE workspace_id = :workspaceId
                AND id = ANY(CAST(:trainIds AS uuid[]))
            """)
    List<Train> listNamed(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) Collection<UUID> trainIds);

    /** As {@link #list}, of those that the user is a member of. */
    @Query("""
            SELECT
                trains.id,
                trains.slug,
                trains.name,
                trains.description,
                trains.created_at,
                trains.updated_at,
                trains.archived_at
            FROM train_members
            JOIN trains
                ON trains.workspace_id = train_members.workspace_id
                AND trains.id = train_members.train_id
            WHERE train_members.workspace_id = :workspaceId
                AND train_members.user_id = :userId
                AND train_members.train_id > :after
                AND (:withArchived OR trains.archived_at IS NULL)
            ORDER BY train_members.train_id
            LIMIT :limit
            """)
    List<Train> listOfMember(WorkspaceId workspaceId, UUID userId, boolean withArchived, UUID after, int limit);

    /** Changes what is given; an empty description takes it away, and a train that is archived stays so since then. */
    @Query("""
            UPDATE trains
            SET
                name = coalesce(CAST(:name AS text), name),
                description = nullif(coalesce(CAST(:description AS text), description), ''),
                archived_at = CASE CAST(:archived AS boolean)
                    WHEN true THEN coalesce(archived_at, now())
                    WHEN false THEN NULL
                    ELSE archived_at
                END,
                updated_at = now()
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    int update(
            WorkspaceId workspaceId,
            UUID id,
            @Nullable String name,
            @Nullable String description,
            @Nullable Boolean archived);

    /**
     * Waits until no other change to the train or its members is under way; empty when there is no such train.
     *
     * <p>It does not touch the row: the database's own look at the owners does, and a second update in one transaction would
     * check the foreign key once more, and so wait for whoever holds the workspace.
     */
    @Query("""
            SELECT id
            FROM trains
            WHERE workspace_id = :workspaceId
                AND id = :id
            FOR UPDATE
            """)
    List<UUID> lock(WorkspaceId workspaceId, UUID id);

    /** As {@link #lock}, all trains that the user owns, in the order of their ids. */
    @Query("""
            SELECT id
            FROM trains
            WHERE workspace_id = :workspaceId
                AND id IN (
                    SELECT train_id
                    FROM train_members
                    WHERE workspace_id = :workspaceId
                        AND user_id = :userId
                        AND role = 'owner'
                )
            ORDER BY id
            FOR UPDATE
            """)
    List<UUID> lockOwnedBy(WorkspaceId workspaceId, UUID userId);

    /** Deletes a train with its members, their keys for it and its accounts. */
    @Query("""
            DELETE FROM trains
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    int delete(WorkspaceId workspaceId, UUID id);
}
