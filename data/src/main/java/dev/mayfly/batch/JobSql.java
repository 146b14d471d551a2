package dev.mayfly.batch;

/** The parts that the queries for jobs and their leases have in common. */
final class JobSql {

    /** Of {@code eval_jobs}, those whose batch nobody is deleting. */
    static final String UNFENCED_BATCH = """
            JOIN eval_batches
                ON eval_batches.workspace_id = eval_jobs.workspace_id
                AND eval_batches.id = eval_jobs.batch_id
                AND eval_batches.deleting_at IS NULL
            """;

    /** The job under the live lease that is named, with its batch, both locked; nothing when the batch is fenced. */
    static final String UNDER_LIVE_LEASE = """
                FROM eval_jobs
            """ + UNFENCED_BATCH + """
                WHERE eval_jobs.workspace_id = :workspaceId
                    AND eval_jobs.id = :id
                    AND eval_jobs.lease_token = :leaseToken
                    AND eval_jobs.status = 'RUNNING'
                    AND eval_jobs.lease_expires_at > clock_timestamp()
                FOR UPDATE OF eval_jobs
                FOR KEY SHARE OF eval_batches
            """;

    static final String INSERT_USAGE = """
                INSERT INTO usage_ledger (
                    workspace_id,
                    job_id,
                    attempt,
                    batch_id,
                    owner_id,
                    agent_id,
                    model,
                    input_tokens,
                    output_tokens,
                    cost_usd
                )
            """;

    private JobSql() {}
}
