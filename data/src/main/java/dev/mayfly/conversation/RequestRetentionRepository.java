package dev.mayfly.conversation;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.workspace.AllWorkspaces;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Forgets bodies of requests, and requests, that are old.
 *
 * <p>Requests without a train are ordered by their train first, though it is the same for all: only so does PostgreSQL read the
 * index of trains backwards instead of sorting them.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface RequestRetentionRepository extends GenericRepository<TrainOfWorkspace, UUID> {

    /**
     * Deletes the oldest bodies stored before a time, with their chunks and what else of them stands in their requests; returns
     * how many. Those that somebody is completing or moving are left for the next time: it waits for no request, because whoever
     * moves several of them holds them in an order of its own.
     */
    @AllWorkspaces
    @Query("""
            WITH old AS MATERIALIZED (
                SELECT api_request_payloads.workspace_id, api_request_payloads.request_id
                FROM api_request_payloads
                JOIN api_requests
                    ON api_requests.workspace_id = api_request_payloads.workspace_id
                    AND api_requests.request_id = api_request_payloads.request_id
                WHERE api_request_payloads.stored_at < :before
                ORDER BY api_request_payloads.stored_at
                LIMIT :limit
                FOR UPDATE OF api_request_payloads SKIP LOCKED
                FOR NO KEY UPDATE OF api_requests SKIP LOCKED
            ), cleared AS (
                UPDATE api_requests
                SET task_tool_invocation = NULL
                FROM old
                WHERE api_requests.workspace_id = old.workspace_id
                    AND api_requests.request_id = old.request_id
                    AND api_requests.task_tool_invocation IS NOT NULL
            )
            DELETE FROM api_request_payloads
            USING old
            WHERE api_request_payloads.workspace_id = old.workspace_id
                AND api_request_payloads.request_id = old.request_id
            """)
    int deletePayloads(Instant before, int limit);

    /** The trains that have requests from before a time, of all visible workspaces, in order. */
    @AllWorkspaces
    @Query("""
            SELECT trains.workspace_id AS workspace, trains.id AS train_id
            FROM trains
            CROSS JOIN LATERAL (
                SELECT api_requests.timestamp
                FROM api_requests
                WHERE api_requests.workspace_id = trains.workspace_id
                    AND api_requests.train_id = trains.id
                ORDER BY api_requests.timestamp, api_requests.request_id
                LIMIT 1
            ) AS oldest
            WHERE (trains.workspace_id, trains.id) > (:afterWorkspace, :afterTrain)
                AND oldest.timestamp < :before
            ORDER BY trains.workspace_id, trains.id
            LIMIT :limit
            """)
    List<TrainOfWorkspace> listTrains(UUID afterWorkspace, UUID afterTrain, Instant before, int limit);

    /** Deletes the oldest requests of a train from before a time; returns the conversation of each that had one. */
    @Query("""
            WITH old AS (
                DELETE FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND request_id = ANY (ARRAY(
                        SELECT oldest.request_id
                        FROM api_requests AS oldest
                        WHERE oldest.workspace_id = :workspaceId
                            AND oldest.train_id = :trainId
                            AND oldest.timestamp < :before
                        ORDER BY oldest.timestamp, oldest.request_id
                        LIMIT :limit
                    ))
                RETURNING coalesce(conversation_id, request_id) AS conversation_id
            )
            SELECT conversation_id
            FROM old
            """)
    List<UUID> deleteRequests(WorkspaceId workspaceId, UUID trainId, Instant before, int limit);

    /** The workspaces that have requests without a train from before a time, in order. */
    @AllWorkspaces
    @Query("""
            SELECT workspaces.id
            FROM workspaces
            CROSS JOIN LATERAL (
                SELECT api_requests.timestamp
                FROM api_requests
                WHERE api_requests.workspace_id = workspaces.id
                    AND api_requests.train_id IS NULL
                ORDER BY api_requests.train_id DESC, api_requests.timestamp, api_requests.request_id
                LIMIT 1
            ) AS oldest
            WHERE workspaces.id > :afterWorkspace
                AND oldest.timestamp < :before
            ORDER BY workspaces.id
            LIMIT :limit
            """)
    List<UUID> listWorkspaces(UUID afterWorkspace, Instant before, int limit);

    /**
     * Deletes the oldest requests without a train from before a time; returns how many. They are in no conversation that is summed
     * up. Those that somebody is giving a train are left to that train.
     */
    @Query("""
            DELETE FROM api_requests
            WHERE workspace_id = :workspaceId
                AND request_id = ANY (ARRAY(
                    SELECT api_requests.request_id
                    FROM api_requests
                    WHERE api_requests.workspace_id = :workspaceId
                        AND api_requests.train_id IS NULL
                        AND api_requests.timestamp < :before
                    ORDER BY api_requests.train_id DESC, api_requests.timestamp, api_requests.request_id
                    LIMIT :limit
                    FOR UPDATE SKIP LOCKED
                ))
            """)
    int deleteWithoutTrain(WorkspaceId workspaceId, Instant before, int limit);

    /** Bodies stored before a time, the oldest first; counts no further than the limit. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT stored_at AS since
                FROM api_request_payloads
                WHERE stored_at < :before
                ORDER BY stored_at
                LIMIT :limit
            ) AS overdue
            """)
    Backlog oldPayloads(Instant before, int limit);

    /** Requests from before a time, train by train, and then those without one; counts no further than the limit. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT old.timestamp AS since
                FROM trains
                CROSS JOIN LATERAL (
                    SELECT api_requests.timestamp
                    FROM api_requests
                    WHERE api_requests.workspace_id = trains.workspace_id
                        AND api_requests.train_id = trains.id
                        AND api_requests.timestamp < :before
                    ORDER BY api_requests.timestamp, api_requests.request_id
                    LIMIT :limit
                ) AS old
                UNION ALL
                SELECT old.timestamp
                FROM workspaces
                CROSS JOIN LATERAL (
                    SELECT api_requests.timestamp
                    FROM api_requests
                    WHERE api_requests.workspace_id = workspaces.id
                        AND api_requests.train_id IS NULL
                        AND api_requests.timestamp < :before
                    ORDER BY api_requests.train_id DESC, api_requests.timestamp, api_requests.request_id
                    LIMIT :limit
                ) AS old
                LIMIT :limit
            ) AS overdue
            """)
    Backlog oldRequests(Instant before, int limit);
}
