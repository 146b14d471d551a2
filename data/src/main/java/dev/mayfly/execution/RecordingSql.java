package dev.mayfly.execution;

/** The parts of the statement that records executions; together they are {@link #RECORD}, or {@link #RECORD_ONE}. */
final class RecordingSql {

    /** Reads what {@link ExecutionColumns} writes. The parameter stands here once, so that it is sent once. */
    private static final String INCOMING = """
            WITH incoming AS MATERIALIZED (
                SELECT incoming.*
                FROM (SELECT CAST(:columns AS text[]) AS columns) AS given
                CROSS JOIN LATERAL unnest(
                    CAST(given.columns[1] AS uuid[]),
                    CAST(given.columns[2] AS uuid[]),
                    CAST(given.columns[3] AS uuid[]),
                    CAST(given.columns[4] AS text[]),
                    CAST(given.columns[5] AS bytea[]),
                    CAST(given.columns[6] AS text[]),
                    CAST(given.columns[7] AS bigint[]),
                    CAST(given.columns[8] AS bigint[]),
                    CAST(given.columns[9] AS integer[]),
                    CAST(given.columns[10] AS text[]),
                    CAST(given.columns[11] AS text[]),
                    CAST(given.columns[12] AS text[]),
                    CAST(given.columns[13] AS bigint[]),
                    CAST(given.columns[14] AS bigint[]),
                    CAST(given.columns[15] AS text[]),
                    CAST(given.columns[16] AS text[]),
                    CAST(given.columns[17] AS bigint[]),
                    CAST(given.columns[18] AS bigint[]),
                    CAST(given.columns[19] AS bigint[]),
                    CAST(given.columns[20] AS text[]),
                    CAST(given.columns[21] AS text[]),
                    CAST(given.columns[22] AS cidr[]),
                    CAST(given.columns[23] AS timestamptz[]),
                    CAST(given.columns[24] AS timestamptz[]),
                    CAST(given.columns[25] AS smallint[]),
                    CAST(given.columns[26] AS jsonb[])
                ) AS incoming (
                    id,
                    agent_id,
                    user_id,
                    execution_id,
                    content_sha256,
                    status,
                    duration,
                    credits_consumed,
                    http_status,
                    error_code,
                    original_error_code,
                    error_message,
                    input_size,
                    output_size,
                    input_type,
                    output_type,
                    response_time,
                    processing_time,
                    queue_time,
                    session_id,
                    user_agent,
                    ip_address,
                    started_at,
                    completed_at,
                    duration_bucket,
                    logs
                )
            )
            """;

    /**
     * The agents are locked first, in the order of their ids, and every other row that is changed belongs to one of them:
     * lots that share agents wait for one another here and nowhere else, and cannot deadlock.
     */
    private static final String KNOWN = """
            , known_agents AS MATERIALIZED (
                SELECT id
                FROM agents
                WHERE workspace_id = :workspaceId
                    AND id = ANY (ARRAY(SELECT agent_id FROM incoming))
                    AND (:ofJobs OR ephemeral_batch_id IS NULL)
                ORDER BY id
                FOR NO KEY UPDATE
            ), known_users AS (
                SELECT user_id
                FROM workspace_members
                WHERE workspace_id = :workspaceId
                    AND user_id = ANY (ARRAY(SELECT user_id FROM incoming))
                UNION
                SELECT user_id
                FROM incoming
                WHERE :ofJobs
            )
            """;

    private static final String EXECUTIONS = """
            , recorded AS (
                INSERT INTO agent_executions (
                    workspace_id,
                    id,
                    agent_id,
                    user_id,
                    execution_id,
                    content_sha256,
                    status,
                    duration,
                    credits_consumed,
                    http_status,
                    error_code,
                    original_error_code,
                    error_message,
                    input_size,
                    output_size,
                    input_type,
                    output_type,
                    response_time,
                    processing_time,
                    queue_time,
                    session_id,
                    user_agent,
                    ip_address,
                    started_at,
                    completed_at
                )
                SELECT
                    CAST(:workspaceId AS uuid),
                    incoming.id,
                    incoming.agent_id,
                    incoming.user_id,
                    incoming.execution_id,
                    incoming.content_sha256,
                    incoming.status,
                    incoming.duration,
                    incoming.credits_consumed,
                    incoming.http_status,
                    incoming.error_code,
                    incoming.original_error_code,
                    incoming.error_message,
                    incoming.input_size,
                    incoming.output_size,
                    incoming.input_type,
                    incoming.output_type,
                    incoming.response_time,
                    incoming.processing_time,
                    incoming.queue_time,
                    incoming.session_id,
                    incoming.user_agent,
                    incoming.ip_address,
                    incoming.started_at,
                    incoming.completed_at
                FROM incoming
                JOIN known_agents
                    ON known_agents.id = incoming.agent_id
                JOIN known_users
                    ON known_users.user_id = incoming.user_id
                -- Two lots that repeat each other wait in one direction only; within a lot the first one counts.
                ORDER BY incoming.execution_id, incoming.id
                ON CONFLICT (workspace_id, execution_id) DO NOTHING
                RETURNING id, created_at
            ), counted AS MATERIALIZED (
                SELECT
                    incoming.id,
                    incoming.agent_id,
                    incoming.user_id,
                    incoming.execution_id,
                    incoming.status,
                    incoming.duration,
                    incoming.duration_bucket,
                    incoming.credits_consumed,
                    incoming.error_code,
                    incoming.started_at,
                    incoming.logs,
                    CAST(incoming.started_at AT TIME ZONE 'UTC' AS date) AS date,
                    CAST(extract(HOUR FROM incoming.started_at AT TIME ZONE 'UTC') AS smallint) AS hour,
                    CAST(extract(DOW FROM incoming.started_at AT TIME ZONE 'UTC') AS smallint) AS day_of_week
                FROM recorded
                JOIN incoming
                    ON incoming.id = recorded.id
            ), new_logs AS (
            """ + LogSql.INSERT + "counted AS logged" + LogSql.LINES + """
            )
            """;

    /** Each execution counts in its hour and in its day. */
    private static final String METRICS = """
            , bucketed AS MATERIALIZED (
                SELECT
                    counted.agent_id,
                    counted.user_id,
                    counted.date,
                    bucket.hour,
                    counted.status,
                    counted.duration,
                    counted.duration_bucket,
                    counted.credits_consumed,
                    counted.error_code
                FROM counted
                CROSS JOIN LATERAL (VALUES (counted.hour), (NULL)) AS bucket (hour)
            ), errors AS (
                SELECT agent_id, date, hour, jsonb_object_agg(error_code, executions) AS error_counts
                FROM (
                    SELECT agent_id, date, hour, error_code, count(*) AS executions
                    FROM bucketed
                    WHERE error_code IS NOT NULL
                    GROUP BY agent_id, date, hour, error_code
                ) AS error
                GROUP BY agent_id, date, hour
            ), sums AS (
                SELECT
                    agent_id,
                    date,
                    hour,
                    count(*) AS total_executions,
                    count(*) FILTER (WHERE status = 'success') AS successful_executions,
                    count(*) FILTER (WHERE status = 'failed') AS failed_executions,
                    count(*) FILTER (WHERE status = 'timeout') AS timeout_executions,
                    count(*) FILTER (WHERE status = 'error') AS error_executions,
                    sum(duration) AS total_duration,
                    min(duration) AS min_duration,
                    max(duration) AS max_duration,
                    sum(credits_consumed) AS total_credits_consumed
                FROM bucketed
                GROUP BY agent_id, date, hour
            ), metrics AS (
                INSERT INTO agent_metrics AS metric (
                    workspace_id,
                    id,
                    agent_id,
                    date,
                    hour,
                    total_executions,
                    successful_executions,
                    failed_executions,
                    timeout_executions,
                    error_executions,
                    total_duration,
                    min_duration,
                    max_duration,
                    total_credits_consumed,
                    error_counts
                )
                SELECT
                    CAST(:workspaceId AS uuid),
                    gen_random_uuid(),
                    sums.agent_id,
                    sums.date,
                    sums.hour,
                    sums.total_executions,
                    sums.successful_executions,
                    sums.failed_executions,
                    sums.timeout_executions,
                    sums.error_executions,
                    sums.total_duration,
                    sums.min_duration,
                    sums.max_duration,
                    sums.total_credits_consumed,
                    coalesce(errors.error_counts, '{}')
                FROM sums
                LEFT JOIN errors
                    ON errors.agent_id = sums.agent_id
                    AND errors.date = sums.date
                    AND errors.hour IS NOT DISTINCT FROM sums.hour
                ON CONFLICT (workspace_id, agent_id, date, hour, is_legacy) DO UPDATE
                SET
                    total_executions = metric.total_executions + excluded.total_executions,
                    successful_executions = metric.successful_executions + excluded.successful_executions,
                    failed_executions = metric.failed_executions + excluded.failed_executions,
                    timeout_executions = metric.timeout_executions + excluded.timeout_executions,
                    error_executions = metric.error_executions + excluded.error_executions,
                    total_duration = metric.total_duration + excluded.total_duration,
                    min_duration = least(metric.min_duration, excluded.min_duration),
                    max_duration = greatest(metric.max_duration, excluded.max_duration),
                    total_credits_consumed = metric.total_credits_consumed + excluded.total_credits_consumed,
                    error_counts = CASE
                        WHEN excluded.error_counts = '{}' THEN metric.error_counts
                        ELSE (
                            SELECT jsonb_object_agg(code, executions)
                            FROM (
                                SELECT counts.key AS code, sum(CAST(counts.value AS bigint)) AS executions
                                FROM (VALUES (metric.error_counts), (excluded.error_counts)) AS both_counts (counts)
                                CROSS JOIN LATERAL jsonb_each_text(both_counts.counts) AS counts
                                GROUP BY counts.key
                            ) AS summed
                        )
                    END,
                    updated_at = now()
                RETURNING id, agent_id, date, hour
            ), in_metrics AS MATERIALIZED (
                SELECT metrics.id AS metric_id, bucketed.duration_bucket, bucketed.user_id
                FROM bucketed
                JOIN metrics
                    ON metrics.agent_id = bucketed.agent_id
                    AND metrics.date = bucketed.date
                    AND metrics.hour IS NOT DISTINCT FROM bucketed.hour
            ), durations AS (
                INSERT INTO agent_metric_durations AS stored (workspace_id, metric_id, duration_bucket, executions)
                SELECT CAST(:workspaceId AS uuid), metric_id, duration_bucket, count(*)
                FROM in_metrics
                GROUP BY metric_id, duration_bucket
                ON CONFLICT (workspace_id, metric_id, duration_bucket) DO UPDATE
                SET executions = stored.executions + excluded.executions
            ), users_seen AS (
                INSERT INTO agent_metric_users (workspace_id, metric_id, user_id)
                SELECT DISTINCT CAST(:workspaceId AS uuid), metric_id, user_id
                FROM in_metrics
                ON CONFLICT (workspace_id, metric_id, user_id) DO NOTHING
            )
            """;

    private static final String INTERACTIONS = """
            , uses AS (
                SELECT
                    agent_id,
                    user_id,
                    count(*) AS executions,
                    count(*) FILTER (WHERE status = 'success') AS successes,
                    min(started_at) AS first_executed_at,
                    max(started_at) AS last_executed_at
                FROM counted
                GROUP BY agent_id, user_id
            ), interactions AS (
                INSERT INTO user_agent_interactions AS interaction (
                    workspace_id,
                    id,
                    user_id,
                    agent_id,
                    total_executions,
                    successful_executions,
                    first_executed_at,
                    last_executed_at
                )
                SELECT
                    CAST(:workspaceId AS uuid),
                    gen_random_uuid(),
                    user_id,
                    agent_id,
                    executions,
                    successes,
                    first_executed_at,
                    last_executed_at
                FROM uses
                ON CONFLICT (workspace_id, user_id, agent_id) DO UPDATE
                SET
                    total_executions = interaction.total_executions + excluded.total_executions,
                    successful_executions = interaction.successful_executions + excluded.successful_executions,
                    first_executed_at = least(interaction.first_executed_at, excluded.first_executed_at),
                    last_executed_at = greatest(interaction.last_executed_at, excluded.last_executed_at),
                    updated_at = now()
                RETURNING user_id, agent_id, total_executions
            ), hours AS (
                INSERT INTO user_agent_hours AS stored (
                    workspace_id,
                    user_id,
                    agent_id,
                    day_of_week,
                    hour,
                    executions,
                    last_executed_at
                )
                SELECT
                    CAST(:workspaceId AS uuid),
                    counted.user_id,
                    counted.agent_id,
                    counted.day_of_week,
                    counted.hour,
                    count(*),
                    max(counted.started_at)
                FROM counted
                GROUP BY counted.user_id, counted.agent_id, counted.day_of_week, counted.hour
                ON CONFLICT (workspace_id, user_id, agent_id, day_of_week, hour) DO UPDATE
                SET
                    executions = stored.executions + excluded.executions,
                    last_executed_at = greatest(stored.last_executed_at, excluded.last_executed_at)
            ), new_and_all AS (
                -- Grouped, not joined: PostgreSQL cannot know how many rows these have, and would compare each with each.
                SELECT
                    agent_id,
                    user_id,
                    sum(new_executions) AS new_executions,
                    sum(all_executions) AS all_executions,
                    max(last_executed_at) AS last_executed_at
                FROM (
                    SELECT agent_id, user_id, executions AS new_executions, 0 AS all_executions, last_executed_at
                    FROM uses
                    UNION ALL
                    SELECT agent_id, user_id, 0, total_executions, NULL
                    FROM interactions
                ) AS counts
                GROUP BY agent_id, user_id
            ), usage AS (
                SELECT
                    agent_id,
                    CAST(sum(new_executions) AS bigint) AS executions,
                    -- Whoever has no more executions than the new ones has just had the first.
                    count(*) FILTER (WHERE new_executions = all_executions) AS new_users,
                    max(last_executed_at) AS last_executed_at
                FROM new_and_all
                GROUP BY agent_id
            ), used_agents AS (
                UPDATE agents
                SET
                    total_executions = agents.total_executions + usage.executions,
                    known_users = agents.known_users + usage.new_users,
                    total_users = greatest(agents.legacy_users, agents.known_users + usage.new_users),
                    last_executed_at = greatest(agents.last_executed_at, usage.last_executed_at)
                FROM usage
                WHERE agents.workspace_id = :workspaceId
                    AND agents.id = usage.agent_id
            )
            """;

    private static final String ALL = INCOMING + KNOWN + EXECUTIONS + METRICS + INTERACTIONS;

    static final String RECORD = ALL + """
            SELECT id
            FROM recorded
            """;

    static final String RECORD_ONE = ALL + """
            SELECT created_at
            FROM recorded
            """;

    static final String EXPLAIN = INCOMING + """
            SELECT
                incoming.id,
                stored.id AS stored_id,
                coalesce(stored.content_sha256 = incoming.content_sha256, false) AS is_same,
                agents.id IS NOT NULL AS is_agent_known,
                :ofJobs OR workspace_members.user_id IS NOT NULL AS is_user_known
            FROM incoming
            LEFT JOIN agent_executions AS stored
                ON stored.workspace_id = :workspaceId
                AND stored.execution_id = incoming.execution_id
            LEFT JOIN agents
                ON agents.workspace_id = :workspaceId
                AND agents.id = incoming.agent_id
                AND (:ofJobs OR agents.ephemeral_batch_id IS NULL)
            LEFT JOIN workspace_members
                ON workspace_members.workspace_id = :workspaceId
                AND workspace_members.user_id = incoming.user_id
            """;

    private RecordingSql() {}
}
