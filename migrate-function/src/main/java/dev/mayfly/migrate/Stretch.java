package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * Requests of an older system that follow one another in one workspace, in the order of their time and then of their ids.
 *
 * <p>Those are requests with a domain or without a train: what is recorded here has a train and no domain.
 *
 * @param bounds where it begins and ends, as JSON; the next stretch begins after it
 */
record Stretch(UUID workspaceId, String bounds, long requests) {

    /** The position before the first request. */
    static final String START = """
            {
                "workspace_id": "00000000-0000-0000-0000-000000000000",
                "timestamp": "-infinity",
                "request_id": "00000000-0000-0000-0000-000000000000"
            }
            """;

    /** What to select from to get the requests of a stretch as {@code request}; its parameter is the bounds. */
    static final String REQUESTS = """
            jsonb_to_record(CAST(? AS jsonb)) AS stretch (
                workspace_id uuid,
                after_timestamp timestamptz,
                after_request_id uuid,
                timestamp timestamptz,
                request_id uuid
            )
            JOIN api_requests AS request
                ON request.workspace_id = stretch.workspace_id
                AND (request.timestamp, request.request_id) > (stretch.after_timestamp, stretch.after_request_id)
                AND (request.timestamp, request.request_id) <= (stretch.timestamp, stretch.request_id)
                AND (request.domain IS NOT NULL OR request.train_id IS NULL)
            """;

    /** Workspace by workspace, because the index in the order of time is one inside a workspace. */
    private static final String NEXT = """
            WITH last AS MATERIALIZED (
                SELECT *
                FROM jsonb_to_record(CAST(? AS jsonb)) AS last (workspace_id uuid, timestamp timestamptz, request_id uuid)
            )
            SELECT
                next_workspace.id AS workspace_id,
                next_requests.requests,
                jsonb_build_object(
                    'workspace_id', next_workspace.id,
                    'after_timestamp', next_workspace.after_timestamp,
                    'after_request_id', next_workspace.after_request_id,
                    'timestamp', next_requests.timestamps[next_requests.requests],
                    'request_id', next_requests.request_ids[next_requests.requests]
                ) AS bounds
            FROM (
                SELECT
                    workspaces.id,
                    CASE WHEN workspaces.id = last.workspace_id THEN last.timestamp ELSE '-infinity' END
                        AS after_timestamp,
                    CASE
                        WHEN workspaces.id = last.workspace_id THEN last.request_id
                        ELSE '00000000-0000-0000-0000-000000000000'
                    END AS after_request_id
                FROM workspaces
                JOIN last
                    ON workspaces.id >= last.workspace_id
            ) AS next_workspace
            CROSS JOIN LATERAL (
                SELECT
                    count(*) AS requests,
                    array_agg(timestamp ORDER BY timestamp, request_id) AS timestamps,
                    array_agg(request_id ORDER BY timestamp, request_id) AS request_ids
                FROM (
                    SELECT request.timestamp, request.request_id
                    FROM api_requests AS request
                    WHERE request.workspace_id = next_workspace.id
                        AND (request.timestamp, request.request_id)
                            > (next_workspace.after_timestamp, next_workspace.after_request_id)
                        AND (request.domain IS NOT NULL OR request.train_id IS NULL)
                    ORDER BY request.timestamp, request.request_id
                    LIMIT ?
                ) AS next_request
            ) AS next_requests
            WHERE next_requests.requests > 0
            ORDER BY next_workspace.id
            LIMIT 1
            """;

    /** The first requests after the position, so many at most; empty when there are none. */
    static Optional<Stretch> after(Connection connection, String position, int size) throws SQLException {
        try (var statement = connection.prepareStatement(NEXT)) {
            statement.setString(1, position);
            statement.setInt(2, size);
            try (var rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Stretch(
                                rows.getObject("workspace_id", UUID.class),
                                rows.getString("bounds"),
                                rows.getLong("requests")))
                        : Optional.empty();
            }
        }
    }

    /** The one number that a query tells of the stretch, whose bounds are its first parameter. */
    long count(Connection connection, String sql, String... more) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, bounds);
            for (int i = 0; i < more.length; i++) {
                statement.setString(i + 2, more[i]);
            }
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
