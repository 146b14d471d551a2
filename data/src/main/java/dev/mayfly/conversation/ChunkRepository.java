package dev.mayfly.conversation;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Answers that arrive in pieces. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ChunkRepository extends GenericRepository<RecordedRequest, UUID> {

    /** The request as it was sent, while its payload is kept and no answer has come; waits for whoever completes it. */
    @Query("""
            SELECT CAST(request AS text)
            FROM api_request_payloads
            WHERE workspace_id = :workspaceId
                AND request_id = :requestId
                AND response IS NULL
            FOR UPDATE
            """)
    Optional<String> lockUnanswered(WorkspaceId workspaceId, UUID requestId);

    /**
     * Stores those whose index is new, and returns the indexes of those that differ from what is stored under them.
     *
     * @param chunks a JSON list of {@code index} and {@code data}
     */
    @Query("""
            WITH incoming AS MATERIALIZED (
                SELECT incoming.index, incoming.data
                FROM json_to_recordset(CAST(:chunks AS json)) AS incoming (index integer, data json)
            ), stored AS (
                INSERT INTO streaming_chunks (workspace_id, request_id, chunk_index, data)
                SELECT CAST(:workspaceId AS uuid), CAST(:requestId AS uuid), index, data
                FROM incoming
                ON CONFLICT DO NOTHING
                RETURNING chunk_index
            )
            SELECT streaming_chunks.chunk_index
            FROM incoming
            JOIN streaming_chunks
                ON streaming_chunks.workspace_id = :workspaceId
                AND streaming_chunks.request_id = :requestId
                AND streaming_chunks.chunk_index = incoming.index
                AND CAST(streaming_chunks.data AS jsonb) <> CAST(incoming.data AS jsonb)
            ORDER BY streaming_chunks.chunk_index
            """)
    List<Integer> store(WorkspaceId workspaceId, UUID requestId, String chunks);

    /** How many bytes all events of the request have. */
    @Query("""
            SELECT coalesce(sum(octet_length(CAST(data AS text))), 0)
            FROM streaming_chunks
            WHERE workspace_id = :workspaceId
                AND request_id = :requestId
            """)
    long size(WorkspaceId workspaceId, UUID requestId);

    /** The events in their order. */
    @Query("""
            SELECT CAST(data AS text)
            FROM streaming_chunks
            WHERE workspace_id = :workspaceId
                AND request_id = :requestId
            ORDER BY chunk_index
            """)
    List<String> list(WorkspaceId workspaceId, UUID requestId);
}
