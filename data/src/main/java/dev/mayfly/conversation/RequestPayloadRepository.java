package dev.mayfly.conversation;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;
import java.util.UUID;

/** Reads the bodies of requests, as long as they are kept. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface RequestPayloadRepository extends GenericRepository<RequestPayload, UUID> {

    @Query("""
            SELECT
                CAST(headers AS text) AS headers,
                CAST(request AS text) AS request,
                CAST(nullif(response, 'null') AS text) AS response
            FROM api_request_payloads
            WHERE workspace_id = :workspaceId
                AND request_id = :requestId
            """)
    Optional<RequestPayload> find(WorkspaceId workspaceId, UUID requestId);
}
