package dev.mayfly.conversation;

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

/** Reads recorded requests of one workspace. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface RecordedRequestRepository extends GenericRepository<RecordedRequest, UUID> {

    String COLUMNS = """

                request_id,
                train_id,
                client_request_id,
                timestamp,
                method,
                path,
                model,
                request_type,
                account_id,
                response_status,
                error,
                is_failed,
                duration_ms,
                first_token_ms,
                uncached_input_tokens,
                cache_read_tokens,
                cache_write_5m_tokens AS cache_write_short_tokens,
                cache_write_1h_tokens AS cache_write_long_tokens,
                output_tokens,
                reasoning_tokens,
                cost_usd,
                price_version,
                tool_calls,
                message_count,
                encode(current_message_hash, 'hex') AS message_hash,
                encode(system_hash, 'hex') AS system_hash,
                link_kind,
                link_depth,
                parent_request_id,
                parent_task_request_id,
                retry_of_request_id,
                conversation_id,
                branch_id,
                is_subtask,
                created_at
            """;

    @Query("SELECT" + COLUMNS + """
            FROM api_requests
            WHERE workspace_id = :workspaceId
                AND request_id = :requestId
            """)
    Optional<RecordedRequest> find(WorkspaceId workspaceId, UUID requestId);

    @Query("SELECT" + COLUMNS + """
            FROM api_requests
            WHERE workspace_id = :workspaceId
                AND request_id = ANY (CAST(:ids AS uuid[]))
            """)
    List<RecordedRequest> findAll(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) Collection<UUID> ids);
}
