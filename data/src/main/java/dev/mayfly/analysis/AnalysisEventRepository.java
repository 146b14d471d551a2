package dev.mayfly.analysis;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

/** The audit log of analyses, to be read; whatever changes an analysis writes it. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface AnalysisEventRepository extends GenericRepository<AnalysisEvent, Long> {

    /** What happened to one analysis, the newest first. */
    @Query("""
            SELECT
                entry,
                event,
                version,
                attempt,
                user_id,
                api_key_id,
                model,
                input_tokens,
                output_tokens,
                cost_usd,
                error_code,
                occurred_at
            FROM analysis_audit_log
            WHERE workspace_id = :workspaceId
                AND analysis_id = :analysisId
                AND entry < :beforeEntry
            ORDER BY entry DESC
            LIMIT :limit
            """)
    List<AnalysisEvent> list(WorkspaceId workspaceId, UUID analysisId, long beforeEntry, int limit);
}
