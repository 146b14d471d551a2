package dev.mayfly.analysis;

/** The parts that the queries for analyses have in common. */
final class AnalysisSql {

    static final String SELECT = """
            SELECT
                id,
                conversation_id,
                branch_id,
                CAST(status AS text) AS status,
                version,
                custom_prompt,
                requested_by,
                requested_at,
                attempts,
                run_after,
                lease_token,
                lease_expires_at,
                started_at,
                finished_at,
                error_code,
                error_message,
                model,
                input_tokens,
                output_tokens,
                cost_usd,
                (
                    SELECT max(conversation_analysis_results.version)
                    FROM conversation_analysis_results
                    WHERE conversation_analysis_results.workspace_id = conversation_analyses.workspace_id
                        AND conversation_analysis_results.analysis_id = conversation_analyses.id
                ) AS result_version,
                created_at,
                updated_at
            FROM conversation_analyses
            """;

    /** What makes an ended analysis wait for its next version. */
    static final String RESTART = """
                    status = 'pending',
                    version = conversation_analyses.version + 1,
                    requested_by = CAST(:userId AS uuid),
                    requested_at = now(),
                    attempts = 0,
                    run_after = now(),
                    lease_token = NULL,
                    started_at = NULL,
                    finished_at = NULL,
                    error_code = NULL,
                    error_message = NULL,
            """;

    /** The analysis under the live lease that is named. */
    static final String UNDER_LIVE_LEASE = """
                WHERE workspace_id = :workspaceId
                    AND id = :id
                    AND lease_token = :leaseToken
                    AND status = 'processing'
                    AND lease_expires_at > clock_timestamp()
            """;

    /** What an attempt took, on top of what the others took; NULL when nothing was told. */
    static final String SPEND = """
                    model = coalesce(:model, model),
                    input_tokens = input_tokens + coalesce(CAST(:inputTokens AS bigint), 0),
                    output_tokens = output_tokens + coalesce(CAST(:outputTokens AS bigint), 0),
                    cost_usd = CASE
                        WHEN CAST(:costUsd AS numeric) IS NULL THEN cost_usd
                        ELSE coalesce(cost_usd, 0) + CAST(:costUsd AS numeric)
                    END
            """;

    static final String RETURNING = """
                RETURNING id, conversation_id, branch_id, status, version, attempts
            """;

    /** Into the audit log, what follows. */
    static final String AUDIT = """
                INSERT INTO analysis_audit_log (
                    workspace_id,
                    analysis_id,
                    conversation_id,
                    branch_id,
                    version,
                    attempt,
                    event,
                    user_id,
                    api_key_id
                )
            """;

    /** As {@link #AUDIT}, for the end of an attempt. */
    static final String AUDIT_ATTEMPT = """
                INSERT INTO analysis_audit_log (
                    workspace_id,
                    analysis_id,
                    conversation_id,
                    branch_id,
                    version,
                    attempt,
                    event,
                    user_id,
                    api_key_id,
                    model,
                    input_tokens,
                    output_tokens,
                    cost_usd,
                    error_code
                )
            """;

    private AnalysisSql() {}
}
