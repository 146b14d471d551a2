package dev.mayfly.batch;

import dev.mayfly.workspace.AllWorkspaces;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Jobs under a lease: how they get there and how they leave it, in guarded statements.
 *
 * <p>A job and the end of its batch never meet: whoever gives out, prolongs or ends a lease holds the batch's row {@code FOR KEY
 * SHARE}, which many may do at once and which completing a batch does not disturb; whoever fences a batch for deletion
 * holds it {@code FOR UPDATE}, which excludes them all (see {@link FenceRepository}).
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface LeaseRepository extends GenericRepository<ClaimedJob, UUID> {

    /**
     * Puts the longest waiting jobs under a lease and returns their ids.
     *
     * @param maxBytes how much text their documents may have together; a single job may have more
     */
    @Query("""
            WITH waiting AS (
                SELECT
                    eval_jobs.id,
                    eval_jobs.run_after,
                    eval_jobs.document_id,
                    eval_jobs.document_version
                FROM eval_jobs
            """ + JobSql.UNFENCED_BATCH + """
                WHERE eval_jobs.workspace_id = :workspaceId
                    AND eval_jobs.status = 'PENDING'
                    AND eval_jobs.run_after <= now()
                ORDER BY eval_jobs.run_after, eval_jobs.id
                LIMIT :limit
                FOR UPDATE OF eval_jobs SKIP LOCKED
                FOR KEY SHARE OF eval_batches SKIP LOCKED
            ), sized AS (
                SELECT
                    id,
                    sum((
                        SELECT document_versions.content_bytes
                        FROM document_versions
                        WHERE document_versions.workspace_id = :workspaceId
                            AND document_versions.document_id = waiting.document_id
                            AND document_versions.version = waiting.document_version
                    )) OVER earlier AS bytes,
                    row_number() OVER earlier AS place
                FROM waiting
                WINDOW earlier AS (ORDER BY run_after, id)
            )
            UPDATE eval_jobs
            SET
                status = 'RUNNING',
                attempts = eval_jobs.attempts + 1,
                lease_token = :leaseToken,
                lease_expires_at = now() + make_interval(secs => :leaseSeconds),
                started_at = now()
            FROM sized
            WHERE eval_jobs.workspace_id = :workspaceId
                AND eval_jobs.id = sized.id
                AND (sized.bytes <= :maxBytes OR sized.place = 1)
            RETURNING eval_jobs.id
            """)
    List<UUID> claim(WorkspaceId workspaceId, UUID leaseToken, int leaseSeconds, int limit, long maxBytes);

    /** What a worker needs to run these jobs, the longest waiting first. */
    @Query("""
            SELECT
                eval_jobs.id,
                eval_jobs.batch_id,
                eval_jobs.attempts,
                eval_jobs.lease_expires_at,
                eval_jobs.agent_id,
                eval_jobs.agent_version,
                agents.name AS agent_name,
                agent_versions.instructions,
                agent_versions.self_critique_instructions,
                agent_versions.provides_grades,
                agent_versions.model,
                agent_versions.assertions,
                eval_jobs.document_id,
                eval_jobs.document_version,
                document_versions.title AS document_title,
                documents.url AS document_url,
                document_versions.content AS document_content
            FROM eval_jobs
            JOIN agents
                ON agents.workspace_id = eval_jobs.workspace_id
                AND agents.id = eval_jobs.agent_id
            JOIN agent_versions
                ON agent_versions.workspace_id = eval_jobs.workspace_id
                AND agent_versions.agent_id = eval_jobs.agent_id
                AND agent_versions.version = eval_jobs.agent_version
            JOIN documents
                ON documents.workspace_id = eval_jobs.workspace_id
                AND documents.id = eval_jobs.document_id
            JOIN document_versions
                ON document_versions.workspace_id = eval_jobs.workspace_id
                AND document_versions.document_id = eval_jobs.document_id
                AND document_versions.version = eval_jobs.document_version
            WHERE eval_jobs.workspace_id = :workspaceId
                AND eval_jobs.id = ANY(CAST(:ids AS uuid[]))
            ORDER BY eval_jobs.run_after, eval_jobs.id
            """)
    List<ClaimedJob> listClaimed(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> ids);

    /** Prolongs a live lease and returns the job's id, or nothing when it is not the job's lease any more. */
    @Query("""
            WITH held AS (
                SELECT eval_jobs.id
            """ + JobSql.UNDER_LIVE_LEASE + """
            )
            UPDATE eval_jobs
            SET lease_expires_at = now() + make_interval(secs => :leaseSeconds)
            FROM held
            WHERE eval_jobs.workspace_id = :workspaceId
                AND eval_jobs.id = held.id
            RETURNING eval_jobs.id
            """)
    List<UUID> prolong(WorkspaceId workspaceId, UUID id, UUID leaseToken, int leaseSeconds);

    /** As {@link #prolong}, and returns how many. */
    default int heartbeat(WorkspaceId workspaceId, UUID id, UUID leaseToken, int leaseSeconds) {
        return prolong(workspaceId, id, leaseToken, leaseSeconds).size();
    }

    /**
     * Stores the answers of those jobs that are under the live lease which their answer names, with the usage, and
     * returns the ids of these jobs; the answers of all others change nothing.
     *
     * @param answers a JSON list of {@code {job_id, lease_token, grade, summary, analysis, highlights, model,
     *     input_tokens, output_tokens, cost_usd, duration_ms}}
     */
    @Query("""
            WITH answers AS (
                SELECT
                    job_id,
                    lease_token,
                    grade,
                    summary,
                    analysis,
                    highlights,
                    model,
                    input_tokens,
                    output_tokens,
                    cost_usd,
                    duration_ms
                FROM jsonb_to_recordset(CAST(:answers AS jsonb)) AS answers (
                    job_id uuid,
                    lease_token uuid,
                    grade numeric,
                    summary text,
                    analysis text,
                    highlights jsonb,
                    model text,
                    input_tokens bigint,
                    output_tokens bigint,
                    cost_usd numeric,
                    duration_ms bigint
                )
            ), held AS (
                SELECT eval_jobs.id, eval_batches.owner_id
                FROM answers
                JOIN eval_jobs
                    ON eval_jobs.workspace_id = :workspaceId
                    AND eval_jobs.id = answers.job_id
                    AND eval_jobs.lease_token = answers.lease_token
                    AND eval_jobs.status = 'RUNNING'
                    AND eval_jobs.lease_expires_at > clock_timestamp()
            """ + JobSql.UNFENCED_BATCH + """
                ORDER BY eval_jobs.id
                FOR UPDATE OF eval_jobs
                FOR KEY SHARE OF eval_batches
            ), completed AS (
                UPDATE eval_jobs
                SET
                    status = 'COMPLETED',
                    lease_expires_at = NULL,
                    finished_at = now(),
                    error_code = NULL,
                    error_message = NULL
                FROM held
                WHERE eval_jobs.workspace_id = :workspaceId
                    AND eval_jobs.id = held.id
                RETURNING eval_jobs.id, eval_jobs.batch_id, eval_jobs.attempts, eval_jobs.agent_id, held.owner_id
            ), new_evaluations AS (
                INSERT INTO evaluations (
                    workspace_id,
                    job_id,
                    grade,
                    summary,
                    analysis,
                    highlights,
                    model,
                    input_tokens,
                    output_tokens,
                    cost_usd,
                    duration_ms
                )
                SELECT
                    :workspaceId,
                    completed.id,
                    answers.grade,
                    answers.summary,
                    answers.analysis,
                    answers.highlights,
                    answers.model,
                    answers.input_tokens,
                    answers.output_tokens,
                    answers.cost_usd,
                    answers.duration_ms
                FROM completed
                JOIN answers
                    ON answers.job_id = completed.id
            ), new_usage AS (
            """ + JobSql.INSERT_USAGE + """
                SELECT
                    :workspaceId,
                    completed.id,
                    completed.attempts,
                    completed.batch_id,
                    completed.owner_id,
                    completed.agent_id,
                    answers.model,
                    answers.input_tokens,
                    answers.output_tokens,
                    answers.cost_usd
                FROM completed
                JOIN answers
                    ON answers.job_id = completed.id
            )
            SELECT id
            FROM completed
            """)
    List<UUID> complete(WorkspaceId workspaceId, String answers);

    /**
     * Ends an attempt: back to waiting when it may be tried again and attempts are left, after 60 s × 2^(attempts − 1)
     * give or take a fifth; otherwise failed for good. Returns the job's id, or nothing when it is not under this live
     * lease.
     */
    @Query("""
            WITH held AS (
                SELECT
                    eval_jobs.id,
                    eval_batches.owner_id,
                    :retryable AND eval_jobs.attempts < :maxAttempts AS again
            """ + JobSql.UNDER_LIVE_LEASE + """
            ), ended AS (
                UPDATE eval_jobs
                SET
                    status = CASE WHEN held.again THEN 'PENDING' ELSE 'FAILED' END,
                    lease_expires_at = NULL,
                    run_after = CASE
                        WHEN held.again
                            THEN now() + interval '60 s' * power(2, eval_jobs.attempts - 1) * (0.8 + 0.4 * random())
                        ELSE eval_jobs.run_after
                    END,
                    finished_at = CASE WHEN held.again THEN NULL ELSE now() END,
                    error_code = :errorCode,
                    error_message = :errorMessage
                FROM held
                WHERE eval_jobs.workspace_id = :workspaceId
                    AND eval_jobs.id = held.id
                RETURNING eval_jobs.id, eval_jobs.batch_id, eval_jobs.attempts, eval_jobs.agent_id, held.owner_id
            ), new_usage AS (
            """ + JobSql.INSERT_USAGE + """
                SELECT
                    :workspaceId,
                    ended.id,
                    ended.attempts,
                    ended.batch_id,
                    ended.owner_id,
                    ended.agent_id,
                    :model,
                    :inputTokens,
                    :outputTokens,
                    :costUsd
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
            @Nullable String costUsd);

    /** Gives a job back unused: it waits again at once, and the attempt does not count. */
    @Query("""
            UPDATE eval_jobs
            SET
                status = 'PENDING',
                attempts = attempts - 1,
                lease_expires_at = NULL,
                run_after = now()
            WHERE workspace_id = :workspaceId
                AND id = :id
                AND lease_token = :leaseToken
                AND status = 'RUNNING'
                AND lease_expires_at > clock_timestamp()
            """)
    int release(WorkspaceId workspaceId, UUID id, UUID leaseToken);

    /**
     * Takes back jobs of this workspace whose lease ran out: they wait again, or have failed when no attempt is left.
     * Returns their ids.
     */
    @Query("""
            WITH lost AS (
                SELECT id
                FROM eval_jobs
                WHERE workspace_id = :workspaceId
                    AND status = 'RUNNING'
                    AND lease_expires_at <= clock_timestamp()
                ORDER BY lease_expires_at
                LIMIT :limit
                FOR UPDATE SKIP LOCKED
            ), taken_back AS (
                UPDATE eval_jobs
                SET
                    status = CASE WHEN eval_jobs.attempts < :maxAttempts THEN 'PENDING' ELSE 'FAILED' END,
                    lease_expires_at = NULL,
                    run_after = now(),
                    finished_at = CASE WHEN eval_jobs.attempts < :maxAttempts THEN NULL ELSE now() END,
                    error_code = 'lease_expired',
                    error_message = 'The worker did not answer before its lease ran out'
                FROM lost
                WHERE eval_jobs.workspace_id = :workspaceId
                    AND eval_jobs.id = lost.id
                RETURNING eval_jobs.id
            )
            SELECT id
            FROM taken_back
            """)
    List<UUID> recover(WorkspaceId workspaceId, int maxAttempts, int limit);

    /** The workspaces in which leases have run out, in the order of their ids, from the one after {@code afterId} on. */
    @AllWorkspaces
    @Query("""
            SELECT DISTINCT workspace_id
            FROM eval_jobs
            WHERE status = 'RUNNING'
                AND lease_expires_at <= now()
                AND workspace_id > :afterId
            ORDER BY workspace_id
            LIMIT :limit
            """)
    List<UUID> listWorkspacesWithLostLeases(UUID afterId, int limit);
}
