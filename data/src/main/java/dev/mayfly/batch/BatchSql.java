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
    private static final String FILTERS = """

                AND (CAST(:isEphemeral AS boolean) IS NULL OR is_ephemeral = CAST(:isEphemeral AS boolean))
                AND (CAST(:status AS text) IS NULL OR status = CAST(:status AS text))
                AND (:includeExpired OR expires_at IS NULL OR expires_at >= now())
                AND (CAST(:expiresBefore AS timestamptz) IS NULL OR expires_at < CAST(:expiresBefore AS timestamptz))
                AND (
                    CAST(:pattern AS text) IS NULL
                    OR name ILIKE :pattern
                    OR description ILIKE :pattern
                    OR tracking_id ILIKE :pattern
                )
            """;

    /** Those that pass the filters and come after the given place. */
    static final String PAGE_FILTERS = """

                AND deleting_at IS NULL
                AND created_at >= :since
                AND (created_at, id) < (:beforeTime, :beforeId)
            """ + FILTERS + """
            ORDER BY created_at DESC, id DESC
            LIMIT :limit
            """;

    /** When the last one was made of the next {@code reach} after the given place, whether they pass a filter or not. */
    static final String HORIZON = """
                AND (created_at, id) < (:beforeTime, :beforeId)
            ORDER BY created_at DESC, id DESC
            OFFSET CAST(:reach AS integer) - 1
            LIMIT 1
            """;

    /** What a page in the order of names goes by: what has no name is called by its tracking id or its id. */
    static final String CALLED = ", lower(coalesce(name, tracking_id, CAST(id AS text))) AS called";

    /**
     * A page in the order of the names, of the newest 10,000: no index has the names in order, and so many are read and sorted
     * in no time. Goes on from {@code newest}, which is to have as many, and ends in {@code page}.
     */
    static final String NAMED_PAGE = """

                    AND deleting_at IS NULL
                ORDER BY created_at DESC, id DESC
                LIMIT 10000
            ), page AS (
                SELECT called,
            """ + PAGE_COLUMNS + """
                FROM newest
                WHERE (called, id) > (lower(:afterName), :afterId)
            """ + FILTERS + """
                ORDER BY called, id
                LIMIT :limit
            )
            """;

    static final String NEWEST_FIRST = """

            ORDER BY eval_batches.created_at DESC, eval_batches.id DESC
            """;

    static final String BY_NAME = """

            ORDER BY eval_batches.called, eval_batches.id
            """;

    private BatchSql() {}
}
