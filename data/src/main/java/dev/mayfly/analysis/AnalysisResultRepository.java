package dev.mayfly.analysis;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The results that analyses have had. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface AnalysisResultRepository extends GenericRepository<AnalysisResult, Integer> {

    String SELECT = """
            SELECT
                version,
                CAST(result AS text) AS result,
                custom_prompt,
                model,
                input_tokens,
                output_tokens,
                cost_usd,
                completed_at
            FROM conversation_analysis_results
            """;

    @Query(SELECT + """
            WHERE workspace_id = :workspaceId
                AND analysis_id = :analysisId
                AND version = :version
            """)
    Optional<AnalysisResult> find(WorkspaceId workspaceId, UUID analysisId, int version);

    /** The newest first. */
    @Query(SELECT + """
            WHERE workspace_id = :workspaceId
                AND analysis_id = :analysisId
                AND version < :beforeVersion
            ORDER BY version DESC
            LIMIT :limit
            """)
    List<AnalysisResult> list(WorkspaceId workspaceId, UUID analysisId, int beforeVersion, int limit);
}
