package dev.mayfly.analysis;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Analyses as people ask for them and read them. */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface AnalysisRepository extends GenericRepository<Analysis, UUID> {

    /** Whether a conversation has that branch. */
    @Query("""
            SELECT EXISTS (
                SELECT
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND conversation_id = :conversationId
                    AND branch_id = :branchId
            )
            """)
    boolean hasBranch(WorkspaceId workspaceId, UUID conversationId, String branchId);

    /**
     * Asks for the analysis of a branch: for the first, or for another one when the last has ended. Returns its id, or
     * nothing when one is under way, which of two that ask at once the second finds.
     */
    @Query("""
            WITH requested AS (
                INSERT INTO conversation_analyses (
                    workspace_id,
                    id,
                    conversation_id,
                    branch_id,
                    custom_prompt,
                    requested_by
                )
                VALUES (:workspaceId, :newId, :conversationId, :branchId, :customPrompt, :userId)
                ON CONFLICT ON CONSTRAINT conversation_analyses_one_per_branch DO UPDATE SET
            """ + AnalysisSql.RESTART + """
                    custom_prompt = excluded.custom_prompt
                WHERE conversation_analyses.status IN ('completed', 'failed')
            """ + AnalysisSql.RETURNING + """
            ), audited AS (
            """ + AnalysisSql.AUDIT + """
                SELECT
                    CAST(:workspaceId AS uuid),
                    id,
                    conversation_id,
                    branch_id,
                    version,
                    attempts,
                    CASE WHEN version = 1 THEN 'created' ELSE 'regenerated' END,
                    CAST(:userId AS uuid),
                    CAST(:apiKeyId AS uuid)
                FROM requested
            )
            SELECT id
            FROM requested
            """)
    List<UUID> request(
            WorkspaceId workspaceId,
            UUID newId,
            UUID conversationId,
            String branchId,
            @Nullable String customPrompt,
            UUID userId,
            @Nullable UUID apiKeyId);

    /**
     * Asks for another version of an analysis that has ended. Returns its id, or nothing when it has not.
     *
     * @param keepPrompt whether it looks at the same as before, not at {@code customPrompt}
     */
    @Query("""
            WITH requested AS (
                UPDATE conversation_analyses
                SET
            """ + AnalysisSql.RESTART + """
                    custom_prompt = CASE WHEN :keepPrompt THEN custom_prompt ELSE :customPrompt END
                WHERE workspace_id = :workspaceId
                    AND conversation_id = :conversationId
                    AND branch_id = :branchId
                    AND status IN ('completed', 'failed')
            """ + AnalysisSql.RETURNING + """
            ), audited AS (
            """ + AnalysisSql.AUDIT + """
                SELECT
                    CAST(:workspaceId AS uuid),
                    id,
                    conversation_id,
                    branch_id,
                    version,
                    attempts,
                    'regenerated',
                    CAST(:userId AS uuid),
                    CAST(:apiKeyId AS uuid)
                FROM requested
            )
            SELECT id
            FROM requested
            """)
    List<UUID> regenerate(
            WorkspaceId workspaceId,
            UUID conversationId,
            String branchId,
            boolean keepPrompt,
            @Nullable String customPrompt,
            UUID userId,
            @Nullable UUID apiKeyId);

    @Query(AnalysisSql.SELECT + """
            WHERE workspace_id = :workspaceId
                AND id = :id
            """)
    Optional<Analysis> find(WorkspaceId workspaceId, UUID id);

    @Query(AnalysisSql.SELECT + """
            WHERE workspace_id = :workspaceId
                AND conversation_id = :conversationId
                AND branch_id = :branchId
            """)
    Optional<Analysis> findOfBranch(WorkspaceId workspaceId, UUID conversationId, String branchId);

    /** Those of a conversation, in the order of the names of its branches. */
    @Query(AnalysisSql.SELECT + """
            WHERE workspace_id = :workspaceId
                AND conversation_id = :conversationId
                AND branch_id > :after
            ORDER BY branch_id
            LIMIT :limit
            """)
    List<Analysis> list(WorkspaceId workspaceId, UUID conversationId, String after, int limit);

    /** These, the longest waiting first. */
    @Query(AnalysisSql.SELECT + """
            WHERE workspace_id = :workspaceId
                AND id = ANY (CAST(:ids AS uuid[]))
            ORDER BY run_after, id
            """)
    List<Analysis> listAll(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> ids);
}
