package dev.mayfly.analysis;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the requests along a branch said; see {@link BranchDialogue}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface DialogueRepository extends GenericRepository<StoredDialogue, UUID> {

    /**
     * The requests that together say everything from the root of a branch to one of its requests, in that order: this one, and
     * before it each one that another goes on with by a summary, or by the name of its answer.
     */
    @Query("""
            WITH RECURSIVE path AS (
                SELECT
                    request_id,
                    parent_request_id,
                    link_kind = 'compact' OR (link_kind = 'prefix' AND link_depth = 0) AS is_start,
                    0 AS distance,
                    true AS is_end
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND request_id = :requestId
                UNION ALL
                SELECT
                    api_requests.request_id,
                    api_requests.parent_request_id,
                    api_requests.link_kind = 'compact'
                        OR (api_requests.link_kind = 'prefix' AND api_requests.link_depth = 0),
                    path.distance + 1,
                    path.is_start
                FROM path
                JOIN api_requests
                    ON api_requests.workspace_id = :workspaceId
                    AND api_requests.request_id = path.parent_request_id
                WHERE path.distance < 100000
            )
            SELECT request_id
            FROM path
            WHERE is_end
            ORDER BY distance DESC
            """)
    List<UUID> listEnds(WorkspaceId workspaceId, UUID requestId);

    @Query("""
            SELECT
                api_requests.path,
                CAST(api_request_payloads.request AS text) AS request,
                CAST(nullif(api_request_payloads.response, 'null') AS text) AS response
            FROM api_requests
            JOIN api_request_payloads
                ON api_request_payloads.workspace_id = api_requests.workspace_id
                AND api_request_payloads.request_id = api_requests.request_id
            WHERE api_requests.workspace_id = :workspaceId
                AND api_requests.request_id = :requestId
            """)
    Optional<StoredDialogue> find(WorkspaceId workspaceId, UUID requestId);

    /** The events of a streamed answer, in their order. */
    @Query("""
            SELECT CAST(data AS text)
            FROM streaming_chunks
            WHERE workspace_id = :workspaceId
                AND request_id = :requestId
            ORDER BY chunk_index
            """)
    List<String> listChunks(WorkspaceId workspaceId, UUID requestId);
}
