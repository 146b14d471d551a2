package dev.mayfly.execution;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The logs of one agent, the newest line first, from {@code since} on and before {@code until}.
 *
 * <p>The lists are the same list, each led by another index. {@code category} and {@code level} may be null, which lets all
 * through; so may {@code userId}.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface LogRepository extends GenericRepository<LogLine, UUID> {

    @Query("SELECT" + LogSql.COLUMNS + LogSql.OF_AGENT + "AND (timestamp, id) < (:beforeTime, :beforeId)"
            + LogSql.NEWEST)
    List<LogLine> list(
            WorkspaceId workspaceId,
            UUID agentId,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /** Lines of these categories and levels: each pair is read in the order of the index, however rare it is. */
    @Query("""
            SELECT found.*
            FROM unnest(CAST(:categories AS text[])) AS wanted_category (category)
            CROSS JOIN unnest(CAST(:levels AS text[])) AS wanted_level (level)
            CROSS JOIN LATERAL (
                SELECT
            """ + LogSql.COLUMNS + LogSql.OF_AGENT + """
                    AND category = wanted_category.category
                    AND level = wanted_level.level
                    AND (timestamp, id) < (:beforeTime, :beforeId)
            """ + LogSql.NEWEST + ") AS found" + LogSql.NEWEST)
    List<LogLine> listOfKinds(
            WorkspaceId workspaceId,
            UUID agentId,
            Instant since,
            Instant until,
            @TypeDef(type = DataType.STRING_ARRAY) List<String> categories,
            @TypeDef(type = DataType.STRING_ARRAY) List<String> levels,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    @Query("SELECT" + LogSql.COLUMNS + LogSql.OF_AGENT + "AND user_id = :ofUserId" + LogSql.PAGE_FILTERS
            + LogSql.NEWEST)
    List<LogLine> listOfUser(
            WorkspaceId workspaceId,
            UUID agentId,
            UUID ofUserId,
            Instant since,
            Instant until,
            @Nullable String category,
            @Nullable String level,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    @Query("SELECT" + LogSql.COLUMNS + LogSql.OF_AGENT + """
                AND execution_id = :executionId
                AND (CAST(:ofUserId AS uuid) IS NULL OR user_id = CAST(:ofUserId AS uuid))
            """ + LogSql.PAGE_FILTERS + LogSql.NEWEST)
    List<LogLine> listOfExecution(
            WorkspaceId workspaceId,
            UUID agentId,
            String executionId,
            @Nullable UUID ofUserId,
            Instant since,
            Instant until,
            @Nullable String category,
            @Nullable String level,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    @Query(LogSql.COUNTS + LogSql.OF_AGENT + "GROUP BY category, level")
    List<LogCount> count(WorkspaceId workspaceId, UUID agentId, Instant since, Instant until);

    @Query(LogSql.COUNTS + LogSql.OF_AGENT + "AND user_id = :ofUserId GROUP BY category, level")
    List<LogCount> countOfUser(WorkspaceId workspaceId, UUID agentId, UUID ofUserId, Instant since, Instant until);

    @Query(LogSql.COUNTS + LogSql.OF_AGENT + """
                AND execution_id = :executionId
                AND (CAST(:ofUserId AS uuid) IS NULL OR user_id = CAST(:ofUserId AS uuid))
            GROUP BY category, level
            """)
    List<LogCount> countOfExecution(
            WorkspaceId workspaceId,
            UUID agentId,
            String executionId,
            @Nullable UUID ofUserId,
            Instant since,
            Instant until);
}
