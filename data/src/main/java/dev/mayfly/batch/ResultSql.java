package dev.mayfly.batch;

/** The parts that the queries for results have in common; a result is read in one way only. */
final class ResultSql {

    /** What {@link Result} consists of. */
    static final String COLUMNS = """

                eval_jobs.id AS job_id,
                eval_jobs.document_id,
                eval_jobs.document_version,
                document_versions.title AS document_title,
                eval_jobs.repeat_index,
                eval_jobs.status,
                eval_jobs.attempts,
                eval_jobs.error_code,
                eval_jobs.error_message,
                evaluations.grade,
                evaluations.summary,
                evaluations.analysis,
                evaluations.highlights,
                evaluations.model,
                evaluations.duration_ms,
                evaluations.cost_usd,
                evaluations.created_at AS evaluated_at
            """;

    /** The jobs of one batch, to be filtered further. */
    static final String FROM = """

            FROM eval_jobs
            JOIN document_versions
                ON document_versions.workspace_id = eval_jobs.workspace_id
                AND document_versions.document_id = eval_jobs.document_id
                AND document_versions.version = eval_jobs.document_version
            LEFT JOIN evaluations
                ON evaluations.workspace_id = eval_jobs.workspace_id
                AND evaluations.job_id = eval_jobs.id
            WHERE eval_jobs.workspace_id = :workspaceId
                AND eval_jobs.batch_id = :batchId
            """;

    private ResultSql() {}
}
