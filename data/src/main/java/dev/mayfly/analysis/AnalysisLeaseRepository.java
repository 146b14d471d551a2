package dev.mayfly.analysis;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.workspace.AllWorkspaces;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Analyses under a lease: how they get there and how they leave it. Each is one statement that is guarded by state, token and
 * time, and writes the audit log in the same breath.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface AnalysisLeaseRepository extends GenericRepository<Analysis, UUID> {

    /** Puts the longest waiting analyses under a lease and returns their ids. */
    @Query("""
            WITH waiting AS (
                SELECT id
                FROM conversation_analyses
                WHERE workspace_id = :workspaceId
                    AND status = 'pending'
                    AND run_after <= now()
                ORDER BY run_after, id
                LIMIT :limit
                FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE conversation_analyses
                SET
                    status = 'processing',
                    attempts = conversation_analyses.attempts + 1,
                    lease_token = :leaseToken,
                    lease_expires_at = now() + make_interval(secs => :leaseSeconds),
                    started_at = now()
                FROM waiting
                WHERE conversation_analyses.workspace_id = :workspaceId
                    AND conversation_analyses.id = waiting.id
                RETURNING
                    conversation_analyses.id,
                    conversation_analyses.conversation_id,
                    conversation_analyses.branch_id,
                    conversation_analyses.version,
                    conversation_analyses.attempts
            ), audited AS (
            """ + AnalysisSql.AUDIT + """
                SELECT
                    CAST(:workspaceId AS uuid),
                    id,
                    conversation_id,
                    branch_id,
                    version,
                    attempts,
                    'claimed',
                    CAST(:userId AS uuid),
                    CAST(:apiKeyId AS uuid)
                FROM claimed
            )
            SELECT id
            FROM claimed
            """)
    List<UUID> claim(
            WorkspaceId workspaceId,
            UUID leaseToken,
            int leaseSeconds,
            int limit,
            UUID userId,
            @Nullable UUID apiKeyId);

    @Query("""
            SELECT EXISTS (
                SELECT
                FROM conversation_analyses
            """ + AnalysisSql.UNDER_LIVE_LEASE + """
            )
            """)
    boolean isLive(WorkspaceId workspaceId, UUID id, UUID leaseToken);

    /** Prolongs a live lease; 0 when it is not the analysis's lease any more. */
    @Query("""
            UPDATE conversation_analyses
            SET lease_expires_at = now() + make_interval(secs => :leaseSeconds)
            """ + AnalysisSql.UNDER_LIVE_LEASE)
    int heartbeat(WorkspaceId workspaceId, UUID id, UUID leaseToken, int leaseSeconds);

    /**
     * Stores the result of the version, beside those before it. Returns the analysis's id, or nothing when it is not under
     * this live lease.
     *
     * @param result a JSON object
     */
    @Query("""
            WITH completed AS (
                UPDATE conversation_analyses
                SET
                    status = 'completed',
                    lease_expires_at = NULL,
                    finished_at = now(),
                    error_code = NULL,
                    error_message = NULL,
            """ + AnalysisSql.SPEND + AnalysisSql.UNDER_LIVE_LEASE + """
                RETURNING id, conversation_id, branch_id, version, attempts, custom_prompt
            ), stored AS (
                INSERT INTO conversation_analysis_results (
                    workspace_id,
                    analysis_id,
                    version,
                    result,
                    custom_prompt,
                    model,
                    input_tokens,
                    output_tokens,
                    cost_usd
                )
                SELECT
                    CAST(:workspaceId AS uuid),
                    id,
                    version,
                    CAST(:result AS jsonb),
                    custom_prompt,
                    :model,
                    :inputTokens,
                    :outputTokens,
                    CAST(:costUsd AS numeric)
                FROM completed
            ), audited AS (
            """ + AnalysisSql.AUDIT_ATTEMPT + """
                SELECT
                    CAST(:workspaceId AS uuid),
                    id,
                    conversation_id,
                    branch_id,
                    version,
                    attempts,
                    'completed',
                    CAST(:userId AS uuid),
                    CAST(:apiKeyId AS uuid),
                    :model,
                    :inputTokens,
                    :outputTokens,
                    CAST(:costUsd AS numeric),
                    NULL
                FROM completed
            )
            SELECT id
            FROM completed
            """)
    List<UUID> complete(
            WorkspaceId workspaceId,
            UUID id,
            UUID leaseToken,
            String result,
            @Nullable String model,
            long inputTokens,
            long outputTokens,
            @Nullable String costUsd,
            UUID userId,
            @Nullable UUID apiKeyId);

    /**
     * Ends an attempt, with what it took: back to waiting when it may be tried again and attempts are left, after
     * 60 s × 2^(attempts − 1) give or take a fifth; otherwise failed. Returns the analysis's id, or nothing when it is not
     * under this live lease.
     */
    @Query("""
            WITH ended AS (
                UPDATE conversation_analyses
                SET
                    status = CAST(
                        CASE WHEN :retryable AND attempts < :maxAttempts THEN 'pending' ELSE 'failed' END
                        AS conversation_analysis_status
                    ),
                    lease_expires_at = NULL,
                    run_after = CASE
                        WHEN :retryable AND attempts < :maxAttempts
                            THEN now() + interval '60 s' * power(2, attempts - 1) * (0.8 + 0.4 * random())
                        ELSE run_after
                    END,
                    finished_at = CASE WHEN :retryable AND attempts < :maxAttempts THEN NULL ELSE now() END,
                    error_code = :errorCode,
                    error_message = :errorMessage,
            """ + AnalysisSql.SPEND + AnalysisSql.UNDER_LIVE_LEASE + AnalysisSql.RETURNING + """
            ), audited AS (
            """
            + AnalysisSql.AUDIT_ATTEMPT + """
                SELECT
                    CAST(:workspaceId AS uuid),
                    id,
                    conversation_id,
                    branch_id,
                    version,
                    attempts,
                    CASE WHEN status = 'pending' THEN 'retried' ELSE 'failed' END,
                    CAST(:userId AS uuid),
                    CAST(:apiKeyId AS uuid),
                    :model,
                    :inputTokens,
                    :outputTokens,
                    CAST(:costUsd AS numeric),
                    :errorCode
                FROM ended
            )
            SELECT id
            FROM ended
            """)
    List<UUID> fail(
            WorkspaceId workspaceId,
            UUID id,
            UUID leaseToken,
            boolean retryable,
            int maxAttempts,
            String errorCode,
            String errorMessage,
            @Nullable String model,
            long inputTokens,
            long outputTokens,
            @Nullable String costUsd,
            UUID userId,
            @Nullable UUID apiKeyId);

    /**
     * Gives an analysis back unfinished, with what was spent on it: it waits again at once, and the attempt does not count. Returns
     * its id, or nothing when it is not under this live lease.
     *
     * @param inputTokens null when nothing was told, as {@code outputTokens}
     */
    @Query("""
            WITH released AS (
                UPDATE conversation_analyses
                SET
                    status = 'pending',
                    attempts = attempts - 1,
                    lease_expires_at = NULL,
                    run_after = now(),
            """ + AnalysisSql.SPEND + AnalysisSql.UNDER_LIVE_LEASE + AnalysisSql.RETURNING + """
            ), audited AS (
            """
            + AnalysisSql.AUDIT_ATTEMPT + """
                SELECT
                    CAST(:workspaceId AS uuid),
                    id,
                    conversation_id,
                    branch_id,
                    version,
                    attempts + 1,
                    'released',
                    CAST(:userId AS uuid),
                    CAST(:apiKeyId AS uuid),
                    :model,
                    CAST(:inputTokens AS bigint),
                    CAST(:outputTokens AS bigint),
                    CAST(:costUsd AS numeric),
                    NULL
                FROM released
            )
            SELECT id
            FROM released
            """)
    List<UUID> release(
            WorkspaceId workspaceId,
            UUID id,
            UUID leaseToken,
            @Nullable String model,
            @Nullable Long inputTokens,
            @Nullable Long outputTokens,
            @Nullable String costUsd,
            UUID userId,
            @Nullable UUID apiKeyId);

    /**
     * Takes back analyses whose lease ran out: they wait again, or have failed when no attempt is left. Returns their ids.
     */
    @Query("""
            WITH lost AS (
                SELECT id
                FROM conversation_analyses
                WHERE workspace_id = :workspaceId
                    AND status = 'processing'
                    AND lease_expires_at <= now()
                ORDER BY lease_expires_at
                LIMIT :limit
                FOR UPDATE SKIP LOCKED
            ), taken_back AS (
                UPDATE conversation_analyses
                SET
                    status = CAST(
                        CASE WHEN conversation_analyses.attempts < :maxAttempts THEN 'pending' ELSE 'failed' END
                        AS conversation_analysis_status
                    ),
                    lease_expires_at = NULL,
                    run_after = now(),
                    finished_at = CASE WHEN conversation_analyses.attempts < :maxAttempts THEN NULL ELSE now() END,
                    error_code = 'lease_expired',
                    error_message = 'The worker did not answer before its lease ran out'
                FROM lost
                WHERE conversation_analyses.workspace_id = :workspaceId
                    AND conversation_analyses.id = lost.id
                RETURNING
                    conversation_analyses.id,
                    conversation_analyses.conversation_id,
                    conversation_analyses.branch_id,
                    conversation_analyses.status,
                    conversation_analyses.version,
                    conversation_analyses.attempts
            ), audited AS (
            """ + AnalysisSql.AUDIT_ATTEMPT + """
                SELECT
                    CAST(:workspaceId AS uuid),
                    id,
                    conversation_id,
                    branch_id,
                    version,
                    attempts,
                    CASE WHEN status = 'pending' THEN 'retried' ELSE 'failed' END,
                    NULL,
                    NULL,
                    NULL,
                    NULL,
                    NULL,
                    NULL,
                    'lease_expired'
                FROM taken_back
            )
            SELECT id
            FROM taken_back
            """)
    List<UUID> recover(WorkspaceId workspaceId, int maxAttempts, int limit);

    /** The workspaces in which leases have run out, in the order of their ids, from the one after {@code afterId} on. */
    @AllWorkspaces
    @Query("""
            SELECT DISTINCT workspace_id
            FROM conversation_analyses
            WHERE status = 'processing'
                AND lease_expires_at <= now()
                AND workspace_id > :afterId
            ORDER BY workspace_id
            LIMIT :limit
            """)
    List<UUID> listWorkspacesWithLostLeases(UUID afterId, int limit);

    /** Analyses whose lease has run out, since then; counts no further than the limit. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT lease_expires_at AS since
                FROM conversation_analyses
                WHERE status = 'processing'
                    AND lease_expires_at <= now()
                ORDER BY lease_expires_at
                LIMIT :limit
            ) AS overdue
            """)
    Backlog lost(int limit);
}
