package dev.mayfly.conversation;

import dev.mayfly.workspace.NamedSql;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Looks up what has to be known of arriving requests before they are recorded. */
@JdbcRepository(dialect = Dialect.POSTGRES)
abstract class ArrivalRepository implements GenericRepository<RequestNode, UUID> {

    /**
     * As {@link LinkSql#LOOK_UP}. When one request arrives alone, what is next to its parent follows: the requests that the
     * parent repeats or that repeat it, and all that go on with one of these; nothing while their conversation has no sums
     * to which it could be added. Then come those of the clients' names.
     */
    private static final String LOOK_UP =
            "WITH RECURSIVE " + LinkSql.ARRIVALS + ", found AS MATERIALIZED (\n" + LinkSql.NEIGHBOURS + """
            ), attempts AS (
                SELECT parent.request_id, parent.retry_of_request_id
                FROM (
                    SELECT found.request_id
                    FROM found
                    CROSS JOIN LATERAL (
                        SELECT
                        FROM conversations
                        WHERE workspace_id = :workspaceId
                            AND id = found.conversation_id
                        LIMIT 1
                    ) AS sums
                    WHERE found.relation IN ('parent', 'summary')
                        AND (SELECT count(*) FROM arrivals) = 1
                    ORDER BY found.relation
                    LIMIT 1
                ) AS first
                CROSS JOIN LATERAL (
                    SELECT request_id, retry_of_request_id
                    FROM api_requests
                    WHERE workspace_id = :workspaceId
                        AND request_id = first.request_id
                    LIMIT 1
                ) AS parent
                UNION
                SELECT other.request_id, other.retry_of_request_id
                FROM attempts
                CROSS JOIN LATERAL (
                    SELECT request_id, retry_of_request_id
                    FROM api_requests
                    WHERE workspace_id = :workspaceId
                        AND request_id = attempts.retry_of_request_id
                    UNION ALL
                    SELECT request_id, retry_of_request_id
                    FROM api_requests
                    WHERE workspace_id = :workspaceId
                        AND retry_of_request_id = attempts.request_id
                ) AS other
            ), near AS (
                SELECT request_id
                FROM attempts
                UNION
                SELECT child.request_id
                FROM attempts
                CROSS JOIN LATERAL (
                    SELECT request_id
                    FROM api_requests
                    WHERE workspace_id = :workspaceId
                        AND parent_request_id = attempts.request_id
                    OFFSET 0
                ) AS child
            )
            SELECT found.*, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            FROM found
            UNION ALL
            SELECT
                'near',
                NULL,
                near.request_id,
                node.conversation_id,
                node.timestamp,
                NULL,
                encode(node.current_message_hash, 'hex'),
                node.message_count,
                encode(node.answer_hash, 'hex'),
                node.is_failed,
                node.link_kind,
                node.link_depth,
                node.parent_request_id,
                node.parent_task_request_id,
                node.retry_of_request_id,
                node.branch_id,
                node.is_subtask,
                NULL
            FROM near
            CROSS JOIN LATERAL (
                SELECT *
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND request_id = near.request_id
                    AND link_kind IS NOT NULL
                LIMIT 1
            ) AS node
            UNION ALL
            SELECT
                'named', NULL, request_id, NULL, NULL, encode(content_sha256, 'hex'), NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                NULL, NULL, NULL, NULL, client_request_id
            FROM api_requests
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
                AND client_request_id = ANY (CAST(:names AS text[]))
            """;

    private static final NamedSql FIND = NamedSql.parse(LOOK_UP);

    private final JdbcOperations jdbc;

    ArrivalRepository(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What is known of arriving requests.
     *
     * @param neighbours what they may be linked to, and what may have to be linked to them
     * @param near what decides where the only one stands, in a conversation that has its sums; empty when there are several
     * @param named the stored requests of their names
     */
    record Known(List<Neighbour> neighbours, List<RequestNode> near, List<NamedRequest> named) {}

    /**
     * What has to be known of requests before they are recorded in a train that is held.
     *
     * @param names the clients' names for them
     * @param arrivals a JSON list of {@link LookUp}
     */
    @Query(LOOK_UP)
    Known lookUp(WorkspaceId workspaceId, UUID trainId, Collection<String> names, String arrivals) {
        Map<String, Object> parameters = Map.of(
                "workspaceId",
                workspaceId.value(),
                "trainId",
                trainId,
                "names",
                names.toArray(String[]::new),
                "arrivals",
                arrivals);
        return jdbc.prepareStatement(FIND.sql(), statement -> {
            FIND.bind(statement, parameters);
            var known = new Known(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    read(rows, known);
                }
            }
            return known;
        });
    }

    private static void read(ResultSet row, Known known) throws SQLException {
        String relation = row.getString(1);
        switch (relation) {
            case "near" -> known.near().add(node(row));
            case "named" ->
                known.named().add(new NamedRequest(row.getString(18), row.getObject(3, UUID.class), row.getString(6)));
            default ->
                known.neighbours()
                        .add(new Neighbour(
                                relation,
                                row.getObject(2, UUID.class),
                                row.getObject(3, UUID.class),
                                row.getObject(4, UUID.class),
                                row.getObject(5, OffsetDateTime.class).toInstant(),
                                row.getString(6)));
        }
    }

    private static RequestNode node(ResultSet row) throws SQLException {
        return new RequestNode(
                row.getObject(3, UUID.class),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getString(7),
                row.getInt(8),
                row.getString(9),
                row.getBoolean(10),
                row.getString(11),
                row.getInt(12),
                row.getObject(13, UUID.class),
                row.getObject(14, UUID.class),
                row.getObject(15, UUID.class),
                row.getObject(4, UUID.class),
                row.getString(16),
                row.getBoolean(17));
    }
}
