package dev.mayfly.batch;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What came out of a batch: metrics, results, and how two of them compare. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ExperimentRepository extends GenericRepository<Result, UUID> {

    @Query("""
            SELECT
                jobs.success_rate,
                jobs.grades,
                jobs.mean_grade,
                jobs.median_grade,
                jobs.standard_deviation,
                spent.cost_usd,
                spent.input_tokens,
                spent.output_tokens,
                jobs.duration_ms
            FROM (
                SELECT
                    round(
                        count(*) FILTER (WHERE eval_jobs.status = 'COMPLETED')
                        / nullif(count(*) FILTER (WHERE eval_jobs.status IN ('COMPLETED', 'FAILED')), 0)::numeric,
                        4
                    ) AS success_rate,
                    count(evaluations.grade) AS grades,
                    round(avg(evaluations.grade), 2) AS mean_grade,
                    round(CAST(percentile_cont(0.5) WITHIN GROUP (ORDER BY evaluations.grade) AS numeric), 2)
                        AS median_grade,
                    round(stddev_samp(evaluations.grade), 2) AS standard_deviation,
                    coalesce(sum(evaluations.duration_ms), 0)::bigint AS duration_ms
                FROM eval_jobs
                LEFT JOIN evaluations
                    ON evaluations.workspace_id = eval_jobs.workspace_id
                    AND evaluations.job_id = eval_jobs.id
                WHERE eval_jobs.workspace_id = :workspaceId
                    AND eval_jobs.batch_id = :batchId
            ) AS jobs
            CROSS JOIN (
                SELECT
                    sum(cost_usd) AS cost_usd,
                    coalesce(sum(input_tokens), 0)::bigint AS input_tokens,
                    coalesce(sum(output_tokens), 0)::bigint AS output_tokens
                FROM usage_ledger
                WHERE workspace_id = :workspaceId
                    AND batch_id = :batchId
            ) AS spent
            """)
    Optional<ExperimentMetrics> summarize(WorkspaceId workspaceId, UUID batchId);

    /** Results in the order of document and repeat, from the one after the given place on. */
    @Query("SELECT" + ResultSql.COLUMNS + ResultSql.FROM + """
                AND (eval_jobs.document_id, eval_jobs.repeat_index) > (:afterDocument, :afterRepeat)
            ORDER BY eval_jobs.document_id, eval_jobs.repeat_index
            LIMIT :limit
            """)
    List<Result> listResults(WorkspaceId workspaceId, UUID batchId, UUID afterDocument, int afterRepeat, int limit);

    /** The documents that belong to the batch only. */
    @Query("""
            SELECT id
            FROM documents
            WHERE workspace_id = :workspaceId
                AND ephemeral_batch_id = :batchId
            ORDER BY id
            """)
    List<UUID> listEphemeralDocuments(WorkspaceId workspaceId, UUID batchId);

    /** The document of each job of the batch's first repeat, in the order of the documents. */
    @Query("""
            SELECT document_id
            FROM eval_jobs
            WHERE workspace_id = :workspaceId
                AND batch_id = :batchId
            ORDER BY document_id, repeat_index
            """)
    List<UUID> listJobDocuments(WorkspaceId workspaceId, UUID batchId);

    /** Documents of either batch in the order of their pair keys, from the one after the given key on; each tells the totals. */
    @Query(ComparisonSql.JUDGED_PAIRS + """
            SELECT
                pair_key,
                document_title,
                baseline_document_id,
                candidate_document_id,
                baseline_grade,
                candidate_grade,
                difference,
                outcome,
                documents,
                won,
                lost,
                tied,
                missing,
                mean_difference
            FROM counted
            WHERE pair_key > :after
            ORDER BY pair_key
            LIMIT :limit
            """)
    List<GradePair> comparePairs(WorkspaceId workspaceId, UUID baselineId, UUID candidateId, String after, int limit);
}
