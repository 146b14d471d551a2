package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Links a request to the newest one before it, in its train, that was sent with the messages which it goes on with.
 *
 * <p>Only a request without a link gets one, so that nothing found otherwise is lost.
 */
final class ParentRequestsBackfill implements Backfill {

    private static final String CHANGES = """
            WITH changes AS MATERIALIZED (
                SELECT request.workspace_id, request.request_id, parent.request_id AS parent_request_id
                FROM
            """ + Stretch.REQUESTS + """
                CROSS JOIN LATERAL (
                    SELECT parent.request_id
                    FROM api_requests AS parent
                    WHERE parent.workspace_id = request.workspace_id
                        AND parent.current_message_hash = request.parent_message_hash
                        AND (parent.timestamp, parent.request_id) < (request.timestamp, request.request_id)
                        -- The train of a domain is the same before and after the backfill train-ids has told it.
                        AND CASE
                            WHEN parent.train_id IS NULL AND request.train_id IS NULL
                                THEN lower(parent.domain) IS NOT DISTINCT FROM lower(request.domain)
                            WHEN parent.train_id IS NULL OR request.train_id IS NULL
                                THEN lower(parent.domain) = lower(request.domain)
                            ELSE parent.train_id = request.train_id
                        END
                    ORDER BY parent.timestamp DESC, parent.request_id DESC
                    LIMIT 1
                ) AS parent
                WHERE request.parent_request_id IS NULL
                    AND request.parent_message_hash IS NOT NULL
            )
            """;

    private static final String COUNT = CHANGES + """
            SELECT count(*)
            FROM changes
            """;

    private static final String MOVE = CHANGES + """
            , linked AS (
                UPDATE api_requests
                SET parent_request_id = changes.parent_request_id
                FROM changes
                WHERE api_requests.workspace_id = changes.workspace_id
                    AND api_requests.request_id = changes.request_id
                    AND api_requests.parent_request_id IS NULL
                RETURNING api_requests.request_id
            )
            SELECT count(*)
            FROM linked
            """;

    private final int chunkSize;

    ParentRequestsBackfill(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    @Override
    public String name() {
        return "parent-requests";
    }

    @Override
    public List<String> tables() {
        return List.of("api_requests");
    }

    @Override
    public String start() {
        return Stretch.START;
    }

    @Override
    public Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException {
        var stretch = Stretch.after(connection, position, chunkSize);
        if (stretch.isEmpty()) {
            return Optional.empty();
        }
        long written = stretch.get().count(connection, dryRun ? COUNT : MOVE);
        return Optional.of(new Chunk(stretch.get().bounds(), stretch.get().requests(), written, List.of()));
    }
}
