package dev.mayfly.conversation;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The branches of conversations. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface BranchRepository extends GenericRepository<ConversationBranch, UUID> {

    /** The branches of a conversation in the order in which they were opened. */
    @Query("""
            WITH openings AS (
                SELECT DISTINCT ON (branch_id)
                    branch_id,
                    request_id,
                    link_kind,
                    link_depth,
                    parent_request_id,
                    parent_task_request_id
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND conversation_id = :conversationId
                    AND branch_id IS NOT NULL
                ORDER BY branch_id, timestamp, request_id
            ), sums AS (
                SELECT
                    branch_id,
                    bool_or(is_subtask) AS is_subtask,
                    min(timestamp) AS started_at,
                    max(timestamp) AS last_request_at,
                    count(*) AS requests,
                    count(*) FILTER (WHERE is_failed) AS failed_requests,
                    sum(tool_calls) AS tool_calls,
                    CAST(coalesce(sum(duration_ms), 0) AS bigint) AS total_duration_ms,
                    CAST(coalesce(sum(uncached_input_tokens), 0) AS bigint) AS uncached_input_tokens,
                    CAST(coalesce(sum(cache_read_tokens), 0) AS bigint) AS cache_read_tokens,
                    CAST(coalesce(sum(cache_write_5m_tokens), 0) AS bigint) AS cache_write_short_tokens,
                    CAST(coalesce(sum(cache_write_1h_tokens), 0) AS bigint) AS cache_write_long_tokens,
                    CAST(coalesce(sum(output_tokens), 0) AS bigint) AS output_tokens,
                    CAST(coalesce(sum(reasoning_tokens), 0) AS bigint) AS reasoning_tokens,
                    coalesce(sum(cost_usd), 0) AS cost_usd,
                    count(cost_usd) AS priced_requests
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND conversation_id = :conversationId
                    AND branch_id IS NOT NULL
                GROUP BY branch_id
            )
            SELECT
                openings.branch_id,
                openings.request_id AS opening_request_id,
                openings.link_kind,
                openings.link_depth,
                openings.parent_request_id AS forked_from_request_id,
                openings.parent_task_request_id AS task_request_id,
                sums.is_subtask,
                sums.started_at,
                sums.last_request_at,
                sums.requests,
                sums.failed_requests,
                sums.tool_calls,
                sums.total_duration_ms,
                sums.uncached_input_tokens,
                sums.cache_read_tokens,
                sums.cache_write_short_tokens,
                sums.cache_write_long_tokens,
                sums.output_tokens,
                sums.reasoning_tokens,
                sums.cost_usd,
                sums.priced_requests
            FROM openings
            JOIN sums
                ON sums.branch_id = openings.branch_id
            ORDER BY sums.started_at, openings.request_id
            LIMIT :limit
            """)
    List<ConversationBranch> list(WorkspaceId workspaceId, UUID conversationId, int limit);

    /**
     * The request of a branch with most messages, or the newest one when some name the answers that they go on with: what these
     * say is told by all of them together, and a retry is no newer than what it repeats. Of equal requests it is the last that
     * was answered. Empty when there is no such branch.
     */
    @Query("""
            WITH RECURSIVE branch AS MATERIALIZED (
                SELECT
                    request_id,
                    timestamp,
                    is_failed,
                    answer_hash IS NULL AS is_unanswered,
                    retry_of_request_id,
                    CASE
                        WHEN bool_or(link_kind = 'prefix' AND link_depth = 0) OVER () THEN NULL
                        ELSE coalesce(message_count, 0)
                    END AS messages
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND conversation_id = :conversationId
                    AND branch_id = :branchId
            ), attempts AS (
                SELECT
                    request_id,
                    timestamp AS first_at
                FROM branch
                WHERE messages IS NULL
                    AND (
                        retry_of_request_id IS NULL
                        OR retry_of_request_id NOT IN (SELECT request_id FROM branch)
                    )
                UNION ALL
                SELECT
                    branch.request_id,
                    attempts.first_at
                FROM attempts
                JOIN branch
                    ON branch.retry_of_request_id = attempts.request_id
            )
            SELECT
                branch.request_id,
                api_request_payloads.request_id IS NOT NULL AS is_kept,
                CASE
                    WHEN branch.messages IS NOT NULL THEN branch.messages = max(branch.messages) OVER ()
                    ELSE attempts.first_at >= coalesce(
                        max(attempts.first_at) FILTER (WHERE NOT branch.is_failed) OVER (), attempts.first_at)
                END AS is_whole
            FROM branch
            LEFT JOIN attempts
                ON attempts.request_id = branch.request_id
            LEFT JOIN api_request_payloads
                ON api_request_payloads.workspace_id = :workspaceId
                AND api_request_payloads.request_id = branch.request_id
            ORDER BY
                is_kept DESC,
                branch.messages DESC,
                branch.is_failed,
                attempts.first_at DESC,
                branch.is_unanswered,
                branch.timestamp DESC,
                branch.request_id DESC
            LIMIT 1
            """)
    Optional<BranchTip> findTip(WorkspaceId workspaceId, UUID conversationId, String branchId);

    /** The requests that lead to this one, it included, from the first on; through compactions, not out of a task. */
    @Query("""
            WITH RECURSIVE path AS (
                SELECT
                    request_id,
                    timestamp,
                    branch_id,
                    message_count,
                    link_kind,
                    link_depth,
                    is_failed,
                    parent_request_id,
                    0 AS place
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND request_id = :requestId
                UNION ALL
                SELECT
                    api_requests.request_id,
                    api_requests.timestamp,
                    api_requests.branch_id,
                    api_requests.message_count,
                    api_requests.link_kind,
                    api_requests.link_depth,
                    api_requests.is_failed,
                    api_requests.parent_request_id,
                    path.place + 1
                FROM path
                JOIN api_requests
                    ON api_requests.workspace_id = :workspaceId
                    AND api_requests.request_id = path.parent_request_id
            )
            SELECT
                path.request_id,
                path.timestamp,
                path.branch_id,
                coalesce(path.message_count, 0) AS message_count,
                coalesce(path.link_depth, 0) AS link_depth,
                coalesce(path.link_kind = 'compact' OR (path.link_kind = 'prefix' AND path.link_depth = 0), false) AS is_start,
                path.is_failed,
                api_request_payloads.request_id IS NOT NULL AS is_kept
            FROM path
            LEFT JOIN api_request_payloads
                ON api_request_payloads.workspace_id = :workspaceId
                AND api_request_payloads.request_id = path.request_id
            ORDER BY path.place DESC
            """)
    List<PathStep> findPath(WorkspaceId workspaceId, UUID requestId);
}
