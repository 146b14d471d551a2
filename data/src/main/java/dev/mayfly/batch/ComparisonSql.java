package dev.mayfly.batch;

/** How the documents of two batches pair up. */
final class ComparisonSql {

    /**
     * Defines {@code counted}: a row a document of either batch, with its mean grades, the outcome, and in each row how often
     * there is which outcome, so that all documents are judged once for a page and its totals. Texts are compared byte by
     * byte: in what order they come matters to nobody, and the rules of a language take most of the time.
     */
    static final String JUDGED_PAIRS = """
            WITH sides AS (
                SELECT
                    eval_jobs.batch_id = :candidateId AS is_candidate,
                    eval_jobs.document_id,
                    document_versions.content_sha256,
                    min(document_versions.title COLLATE "C") AS title,
                    avg(evaluations.grade) AS grade
                FROM eval_jobs
                JOIN document_versions
                    ON document_versions.workspace_id = eval_jobs.workspace_id
                    AND document_versions.document_id = eval_jobs.document_id
                    AND document_versions.version = eval_jobs.document_version
                LEFT JOIN evaluations
                    ON evaluations.workspace_id = eval_jobs.workspace_id
                    AND evaluations.job_id = eval_jobs.id
                WHERE eval_jobs.workspace_id = :workspaceId
                    AND eval_jobs.batch_id IN (:baselineId, :candidateId)
                GROUP BY is_candidate, eval_jobs.document_id, document_versions.content_sha256
            ), keyed AS (
                SELECT
                    is_candidate,
                    document_id,
                    title,
                    grade,
                    -- The same document pairs up with itself, whatever its versions; copies of a text with one another.
                    CASE
                        WHEN count(*) OVER (PARTITION BY document_id) > 1 THEN CAST(document_id AS text)
                        ELSE encode(content_sha256, 'hex')
                    END COLLATE "C" AS pair_key
                FROM sides
            ), pairs AS (
                SELECT
                    pair_key,
                    min(title) AS document_title,
                    CAST(min(CAST(document_id AS text) COLLATE "C") FILTER (WHERE NOT is_candidate) AS uuid) AS baseline_document_id,
                    CAST(min(CAST(document_id AS text) COLLATE "C") FILTER (WHERE is_candidate) AS uuid) AS candidate_document_id,
                    round(avg(grade) FILTER (WHERE NOT is_candidate), 2) AS baseline_grade,
                    round(avg(grade) FILTER (WHERE is_candidate), 2) AS candidate_grade
                FROM keyed
                GROUP BY pair_key
            ), judged AS (
                SELECT
                    pair_key,
                    document_title,
                    baseline_document_id,
                    candidate_document_id,
                    baseline_grade,
                    candidate_grade,
                    candidate_grade - baseline_grade AS difference,
                    CASE sign(candidate_grade - baseline_grade)
                        WHEN 1 THEN 'won'
                        WHEN -1 THEN 'lost'
                        WHEN 0 THEN 'tied'
                        ELSE 'missing'
                    END AS outcome
                FROM pairs
            ), counted AS (
                SELECT
                    pair_key,
                    document_title,
                    baseline_document_id,
                    candidate_document_id,
                    baseline_grade,
                    candidate_grade,
                    difference,
                    outcome,
                    count(*) OVER everything AS documents,
                    count(*) FILTER (WHERE outcome = 'won') OVER everything AS won,
                    count(*) FILTER (WHERE outcome = 'lost') OVER everything AS lost,
                    count(*) FILTER (WHERE outcome = 'tied') OVER everything AS tied,
                    count(*) FILTER (WHERE outcome = 'missing') OVER everything AS missing,
                    round(avg(difference) OVER everything, 2) AS mean_difference
                FROM judged
                WINDOW everything AS ()
            )
            """;

    private ComparisonSql() {}
}
