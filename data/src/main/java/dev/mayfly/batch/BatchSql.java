package dev.mayfly.batch;

/** The parts that the queries for batches have in common; a batch is read in one way only. */
final class BatchSql {

    /** What {@link Batch} consists of, from {@code eval_batches} and {@link #JOINS}. */
    static final String COLUMNS = """

                eval_batches.id,
                eval_batches.owner_id,
                eval_batches.name,
                eval_batches.description,
                eval_batches.tracking_id,
                eval_batches.is_ephemeral,
                eval_batches.expires_at,
                coalesce(eval_batches.expires_at < now(), false) AS is_expired,
                eval_batches.agent_id,
                eval_batches.agent_version,
                agents.name AS agent_name,
                agents.ephemeral_batch_id IS NOT NULL AS agent_is_ephemeral,
                eval_batches.target_count,
                eval_batches.repeat_count,
                eval_batches.status,
                eval_batches.created_at,
                eval_batches.completed_at,
                job_counts.total,
                job_counts.pending,
                job_counts.running,
                job_counts.completed,
                job_counts.failed,
                job_counts.cancelled
            """;

    static final String JOINS = """

            JOIN agents
                ON agents.workspace_id = eval_batches.workspace_id
                AND agents.id = eval_batches.agent_id
            CROSS JOIN LATERAL (
                SELECT
                    count(*) AS total,
                    count(*) FILTER (WHERE eval_jobs.status = 'PENDING') AS pending,
                    count(*) FILTER (WHERE eval_jobs.status = 'RUNNING') AS running,
                    count(*) FILTER (WHERE eval_jobs.status = 'COMPLETED') AS completed,
                    count(*) FILTER (WHERE eval_jobs.status = 'FAILED') AS failed,
                    count(*) FILTER (WHERE eval_jobs.status = 'CANCELLED') AS cancelled
                FROM eval_jobs
                WHERE eval_jobs.workspace_id = eval_batches.workspace_id
                    AND eval_jobs.batch_id = eval_batches.id
            ) AS job_counts
            """;

    /** What a page of a list takes along before anything is joined or counted. */
    static final String PAGE_COLUMNS = """

                workspace_id,
                id,
                owner_id,
                name,
                description,
                tracking_id,
                is_ephemeral,
                expires_at,
                agent_id,
                agent_version,
                target_count,
                repeat_count,
                status,
                created_at,
                completed_at
            """;

    /** Everything that a list filters by but its owner; a filter that is NULL lets all through. */
    static final String PAGE_FILTERS = """

                AND deleting_at IS NULL
                AND (created_at, id) < (:beforeTime, :beforeId)
                AND (CAST(:isEphemeral AS boolean) IS NULL OR is_ephemeral = CAST(:isEphemeral AS boolean))
                AND (CAST(:status AS text) IS NULL OR status = CAST(:status AS text))
                AND (:includeExpired OR expires_at IS NULL OR expires_at >= now())
                AND (
                    CAST(:pattern AS text) IS NULL
                    OR name ILIKE :pattern
                    OR description ILIKE :pattern
                    OR tracking_id ILIKE :pattern
                )
            ORDER BY created_at DESC, id DESC
            LIMIT :limit
            """;

    static final String NEWEST_FIRST = """

            ORDER BY eval_batches.created_at DESC, eval_batches.id DESC
            """;

    private BatchSql() {}
}
