package dev.mayfly.batch;

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

/** Batches of one workspace that are not being deleted. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface BatchRepository extends GenericRepository<Batch, UUID> {

    /** How many experiments of this user are live: ephemeral, and neither expired nor being deleted. */
    @Query("""
            SELECT count(*)
            FROM eval_batches
            WHERE workspace_id = :workspaceId
                AND owner_id = :ownerId
                AND is_ephemeral
                AND deleting_at IS NULL
                AND expires_at >= now()
            """)
    long countLiveExperiments(WorkspaceId workspaceId, UUID ownerId);

    /**
     * Stores a batch and returns when it expires; nothing when the tracking id is taken. A batch that is given no number
     * of days never expires, so what is returned for it is null.
     */
    @Query("""
            INSERT INTO eval_batches (
                workspace_id,
                id,
                owner_id,
                name,
                description,
                tracking_id,
                is_ephemeral,
                expires_at,
                agent_id,
                agent_version,
                target_count,
                repeat_count
            )
            VALUES (
                :workspaceId,
                :id,
                :ownerId,
                :name,
                :description,
                :trackingId,
                CAST(:expiresInDays AS integer) IS NOT NULL,
                now() + make_interval(days => CAST(:expiresInDays AS integer)),
                :agentId,
                :agentVersion,
                :targetCount,
                :repeatCount
            )
            ON CONFLICT (workspace_id, tracking_id) WHERE deleting_at IS NULL DO NOTHING
            RETURNING expires_at
            """)
    List<@Nullable Instant> insert(
            WorkspaceId workspaceId,
            UUID id,
            UUID ownerId,
            @Nullable String name,
            @Nullable String description,
            @Nullable String trackingId,
            @Nullable Integer expiresInDays,
            UUID agentId,
            int agentVersion,
            @Nullable Integer targetCount,
            int repeatCount);

    @Query("SELECT" + BatchSql.COLUMNS + "FROM eval_batches" + BatchSql.JOINS + """
            WHERE eval_batches.workspace_id = :workspaceId
                AND eval_batches.id = :id
                AND eval_batches.deleting_at IS NULL
            """)
    Optional<Batch> find(WorkspaceId workspaceId, UUID id);

    @Query("SELECT" + BatchSql.COLUMNS + "FROM eval_batches" + BatchSql.JOINS + """
            WHERE eval_batches.workspace_id = :workspaceId
                AND eval_batches.tracking_id = :trackingId
                AND eval_batches.deleting_at IS NULL
            """)
    Optional<Batch> findByTrackingId(WorkspaceId workspaceId, String trackingId);

    /** Batches of one user, the newest first, that come after the given place; a filter that is null lets all through. */
    @Query("WITH page AS (SELECT" + BatchSql.PAGE_COLUMNS + """
                FROM eval_batches
                WHERE workspace_id = :workspaceId
                    AND owner_id = :ownerId
            """ + BatchSql.PAGE_FILTERS + ") SELECT" + BatchSql.COLUMNS
            + "FROM page AS eval_batches"
            + BatchSql.JOINS + BatchSql.NEWEST_FIRST)
    List<Batch> listOfOwner(
            WorkspaceId workspaceId,
            UUID ownerId,
            @Nullable Boolean isEphemeral,
            @Nullable String status,
            boolean includeExpired,
            @Nullable Instant expiresBefore,
            @Nullable String pattern,
            Instant since,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /** Batches of the whole workspace, the newest first, that come after the given place. */
    @Query("WITH page AS (SELECT" + BatchSql.PAGE_COLUMNS + """
                FROM eval_batches
                WHERE workspace_id = :workspaceId
            """ + BatchSql.PAGE_FILTERS + ") SELECT" + BatchSql.COLUMNS
            + "FROM page AS eval_batches"
            + BatchSql.JOINS + BatchSql.NEWEST_FIRST)
    List<Batch> list(
            WorkspaceId workspaceId,
            @Nullable Boolean isEphemeral,
            @Nullable String status,
            boolean includeExpired,
            @Nullable Instant expiresBefore,
            @Nullable String pattern,
            Instant since,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /**
     * When the last one was made of the next {@code reach} batches of one user, whether they pass a filter or not; empty when
     * there are not as many. Their keys alone are read.
     */
    @Query("""
            SELECT created_at
            FROM eval_batches
            WHERE workspace_id = :workspaceId
                AND owner_id = :ownerId
            """ + BatchSql.HORIZON)
    Optional<Instant> findHorizonOfOwner(
            WorkspaceId workspaceId, UUID ownerId, Instant beforeTime, UUID beforeId, int reach);

    /** As the other one, of the whole workspace. */
    @Query("""
            SELECT created_at
            FROM eval_batches
            WHERE workspace_id = :workspaceId
            """ + BatchSql.HORIZON)
    Optional<Instant> findHorizon(WorkspaceId workspaceId, Instant beforeTime, UUID beforeId, int reach);

    /** The newest 10,000 batches of one user by their names, from the one after the given place on. */
    @Query("WITH newest AS (SELECT" + BatchSql.PAGE_COLUMNS + BatchSql.CALLED + """
                FROM eval_batches
                WHERE workspace_id = :workspaceId
                    AND owner_id = :ownerId
            """ + BatchSql.NAMED_PAGE + "SELECT"
            + BatchSql.COLUMNS
            + "FROM page AS eval_batches"
            + BatchSql.JOINS + BatchSql.BY_NAME)
    List<Batch> listNamesOfOwner(
            WorkspaceId workspaceId,
            UUID ownerId,
            @Nullable Boolean isEphemeral,
            @Nullable String status,
            boolean includeExpired,
            @Nullable Instant expiresBefore,
            @Nullable String pattern,
            String afterName,
            UUID afterId,
            int limit);

    /** The newest 10,000 batches of the whole workspace by their names, from the one after the given place on. */
    @Query("WITH newest AS (SELECT" + BatchSql.PAGE_COLUMNS + BatchSql.CALLED + """
                FROM eval_batches
                WHERE workspace_id = :workspaceId
            """ + BatchSql.NAMED_PAGE + "SELECT"
            + BatchSql.COLUMNS
            + "FROM page AS eval_batches"
            + BatchSql.JOINS + BatchSql.BY_NAME)
    List<Batch> listNames(
            WorkspaceId workspaceId,
            @Nullable Boolean isEphemeral,
            @Nullable String status,
            boolean includeExpired,
            @Nullable Instant expiresBefore,
            @Nullable String pattern,
            String afterName,
            UUID afterId,
            int limit);

    /**
     * Experiments that expire, the soonest first, that come after the given place; a filter that is null lets all through.
     *
     * @param expiresBefore expired ones included, for what {@code expiresAfter} does not leave out
     */
    @Query("SELECT" + BatchSql.COLUMNS + "FROM eval_batches" + BatchSql.JOINS + """
            WHERE eval_batches.workspace_id = :workspaceId
                AND eval_batches.is_ephemeral
                AND eval_batches.deleting_at IS NULL
                AND eval_batches.expires_at >= :expiresAfter
                AND eval_batches.expires_at < :expiresBefore
                AND (eval_batches.expires_at, eval_batches.id) > (:afterTime, :afterId)
                AND (CAST(:ownerId AS uuid) IS NULL OR eval_batches.owner_id = CAST(:ownerId AS uuid))
                AND (CAST(:status AS text) IS NULL OR eval_batches.status = CAST(:status AS text))
                AND (
                    CAST(:pattern AS text) IS NULL
                    OR eval_batches.name ILIKE :pattern
                    OR eval_batches.description ILIKE :pattern
                    OR eval_batches.tracking_id ILIKE :pattern
                )
            ORDER BY eval_batches.expires_at, eval_batches.id
            LIMIT :limit
            """)
    List<Batch> listExpiring(
            WorkspaceId workspaceId,
            @Nullable UUID ownerId,
            @Nullable String status,
            @Nullable String pattern,
            Instant expiresAfter,
            Instant expiresBefore,
            Instant afterTime,
            UUID afterId,
            int limit);

    /** Those of these batches that there are. */
    @Query("SELECT" + BatchSql.COLUMNS + "FROM eval_batches" + BatchSql.JOINS + """
            WHERE eval_batches.workspace_id = :workspaceId
                AND eval_batches.id = ANY(CAST(:batchIds AS uuid[]))
                AND eval_batches.deleting_at IS NULL
            """)
    List<Batch> listNamed(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> batchIds);

    /** Cancels a running batch; 0 when it has ended. Its jobs are cancelled by {@link JobRepository#cancelOfBatch}. */
    @Query("""
            UPDATE eval_batches
            SET status = 'CANCELLED', completed_at = now()
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND deleting_at IS NULL
                AND status = 'RUNNING'
            """)
    int cancel(WorkspaceId workspaceId, UUID id);

    /** Sets when an experiment expires; 0 when it is not ephemeral any more or is being deleted. */
    @Query("""
            UPDATE eval_batches
            SET expires_at = :expiresAt
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND deleting_at IS NULL
                AND is_ephemeral
            """)
    int updateExpiry(WorkspaceId workspaceId, UUID id, Instant expiresAt);

    /** Makes an experiment permanent, also one that is so already; 0 when it is being deleted. */
    @Query("""
            UPDATE eval_batches
            SET is_ephemeral = false, expires_at = NULL
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND deleting_at IS NULL
            """)
    int promote(WorkspaceId workspaceId, UUID id);

    @Query("""
            UPDATE eval_batches
            SET description = :description
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND deleting_at IS NULL
            """)
    int updateDescription(WorkspaceId workspaceId, UUID id, @Nullable String description);

    /** Completes the batch when none of its jobs is waiting or running; 0 when one is, or when it has ended before. */
    @Query("""
            UPDATE eval_batches
            SET status = 'COMPLETED', completed_at = now()
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND deleting_at IS NULL
                AND status = 'RUNNING'
                AND NOT EXISTS (
                    SELECT
                    FROM eval_jobs
                    WHERE eval_jobs.workspace_id = eval_batches.workspace_id
                        AND eval_jobs.batch_id = eval_batches.id
                        AND eval_jobs.status IN ('PENDING', 'RUNNING')
                )
            """)
    int complete(WorkspaceId workspaceId, UUID id);

    /** Running batches of all visible workspaces that have no job left to end. */
    @AllWorkspaces
    @Query("""
            SELECT
                workspace_id,
                id,
                coalesce(tracking_id, id::text) AS tracking_id,
                created_at AS due_at
            FROM eval_batches
            WHERE status = 'RUNNING'
                AND deleting_at IS NULL
                AND NOT EXISTS (
                    SELECT
                    FROM eval_jobs
                    WHERE eval_jobs.workspace_id = eval_batches.workspace_id
                        AND eval_jobs.batch_id = eval_batches.id
                        AND eval_jobs.status IN ('PENDING', 'RUNNING')
                )
            LIMIT :limit
            """)
    List<DueBatch> listOverlooked(int limit);
}
