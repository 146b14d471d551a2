package dev.mayfly.batch;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The results of one batch for people to look at. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ResultRepository extends GenericRepository<Result, UUID> {

    /**
     * Results without their analyses and highlights, ranked, from the one after the given place on; a filter that is null lets
     * all through.
     *
     * @param sortedBy {@code document}, {@code worst}, {@code best} or {@code slowest}
     * @param pattern of the document's title
     */
    @Query("""
            SELECT *
            FROM (
                SELECT
                    eval_jobs.id AS job_id,
                    eval_jobs.document_id,
                    document_versions.title AS document_title,
                    eval_jobs.repeat_index,
                    eval_jobs.status,
                    eval_jobs.error_code,
                    evaluations.grade,
                    evaluations.summary,
                    evaluations.duration_ms,
                    evaluations.cost_usd,
                    CASE CAST(:sortedBy AS text)
                        WHEN 'worst' THEN coalesce(evaluations.grade, 1000)
                        WHEN 'best' THEN -coalesce(evaluations.grade, -1)
                        WHEN 'slowest' THEN -coalesce(evaluations.duration_ms, -1)
                        ELSE 0
                    END AS rank
            """ + ResultSql.FROM + """
                    AND (CAST(:status AS text) IS NULL OR eval_jobs.status = CAST(:status AS text))
                    AND (CAST(:pattern AS text) IS NULL OR document_versions.title ILIKE CAST(:pattern AS text))
            ) AS ranked
            WHERE (rank, document_id, repeat_index)
                > (CAST(:afterRank AS numeric), CAST(:afterDocument AS uuid), CAST(:afterRepeat AS integer))
            ORDER BY rank, document_id, repeat_index
            LIMIT :limit
            """)
    List<RankedResult> listRanked(
            WorkspaceId workspaceId,
            UUID batchId,
            String sortedBy,
            @Nullable String status,
            @Nullable String pattern,
            BigDecimal afterRank,
            UUID afterDocument,
            int afterRepeat,
            int limit);

    /** The mean grade of each of these batches in which there is any grade; it reads all their results. */
    @Query("""
            SELECT eval_jobs.batch_id, round(avg(evaluations.grade), 2) AS mean_grade
            FROM eval_jobs
            JOIN evaluations
                ON evaluations.workspace_id = eval_jobs.workspace_id
                AND evaluations.job_id = eval_jobs.id
            WHERE eval_jobs.workspace_id = :workspaceId
                AND eval_jobs.batch_id = ANY(CAST(:batchIds AS uuid[]))
                AND evaluations.grade IS NOT NULL
            GROUP BY eval_jobs.batch_id
            """)
    List<BatchGrade> listMeanGrades(
            WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> batchIds);

    /** The result of one job of the batch. */
    @Query("SELECT" + ResultSql.COLUMNS + ResultSql.FROM + """
                AND eval_jobs.id = :jobId
            """)
    Optional<Result> findOfJob(WorkspaceId workspaceId, UUID batchId, UUID jobId);

    /** The document that one job of the batch is about, in the version that it has pinned. */
    @Query("""
            SELECT document_versions.title, documents.url, document_versions.content
            FROM eval_jobs
            JOIN documents
                ON documents.workspace_id = eval_jobs.workspace_id
                AND documents.id = eval_jobs.document_id
            JOIN document_versions
                ON document_versions.workspace_id = eval_jobs.workspace_id
                AND document_versions.document_id = eval_jobs.document_id
                AND document_versions.version = eval_jobs.document_version
            WHERE eval_jobs.workspace_id = :workspaceId
                AND eval_jobs.batch_id = :batchId
                AND eval_jobs.id = :jobId
            """)
    Optional<PinnedDocument> findDocument(WorkspaceId workspaceId, UUID batchId, UUID jobId);

    /** How many grades there are from 0 on, from 10 on, and so forth; 100 counts with those from 90 on. */
    @Query("""
            SELECT least(CAST(floor(evaluations.grade / 10) AS integer), 9) * 10 AS lowest, count(*) AS grades
            FROM eval_jobs
            JOIN evaluations
                ON evaluations.workspace_id = eval_jobs.workspace_id
                AND evaluations.job_id = eval_jobs.id
            WHERE eval_jobs.workspace_id = :workspaceId
                AND eval_jobs.batch_id = :batchId
                AND evaluations.grade IS NOT NULL
            GROUP BY lowest
            ORDER BY lowest
            """)
    List<GradeCount> countGrades(WorkspaceId workspaceId, UUID batchId);
}
