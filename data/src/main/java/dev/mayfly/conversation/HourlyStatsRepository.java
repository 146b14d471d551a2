package dev.mayfly.conversation;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sums of the hours that begin from {@code since} on and before {@code until}, in the order of their time, from what is counted
 * of each hour when a request is recorded.
 *
 * <p>{@code interval} is {@code hour} or {@code day}, {@code groupBy} {@code model}, {@code train} or anything else for
 * neither.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface HourlyStatsRepository extends GenericRepository<HourlyTotal, UUID> {

    /** Those of the whole workspace. */
    @Query(HourlySql.HOURS + HourlySql.TOTALS)
    List<HourlyTotal> list(
            WorkspaceId workspaceId,
            @Nullable String model,
            String interval,
            String groupBy,
            Instant since,
            Instant until,
            Instant afterTime,
            String afterKey,
            int limit);

    @Query(HourlySql.HOURS + """
                    AND train_id = :trainId
            """ + HourlySql.TOTALS)
    List<HourlyTotal> listOfTrain(
            WorkspaceId workspaceId,
            UUID trainId,
            @Nullable String model,
            String interval,
            String groupBy,
            Instant since,
            Instant until,
            Instant afterTime,
            String afterKey,
            int limit);

    /** Those of all trains that the user is a member of. */
    @Query(HourlySql.HOURS + """
                    AND train_id IN (
                        SELECT train_members.train_id
                        FROM train_members
                        WHERE train_members.workspace_id = :workspaceId
                            AND train_members.user_id = :userId
                    )
            """ + HourlySql.TOTALS)
    List<HourlyTotal> listOfMember(
            WorkspaceId workspaceId,
            UUID userId,
            @Nullable String model,
            String interval,
            String groupBy,
            Instant since,
            Instant until,
            Instant afterTime,
            String afterKey,
            int limit);

    /** The sums of each day, and of so many models and trains, those with the most tokens first, of the whole workspace. */
    @Query(HourlySql.NAMED_HOURS + HourlySql.SUMMARY)
    List<NamedUsage> summarize(
            WorkspaceId workspaceId, @Nullable String ofModel, Instant since, Instant until, int names);

    /** As {@link #summarize}, of one train. */
    @Query(HourlySql.NAMED_HOURS + """
                    AND train_id = :trainId
            """ + HourlySql.SUMMARY)
    List<NamedUsage> summarizeTrain(
            WorkspaceId workspaceId, UUID trainId, @Nullable String ofModel, Instant since, Instant until, int names);

    /** As {@link #summarize}, of all trains that the user is a member of. */
    @Query(HourlySql.NAMED_HOURS + """
                    AND train_id IN (
                        SELECT train_members.train_id
                        FROM train_members
                        WHERE train_members.workspace_id = :workspaceId
                            AND train_members.user_id = :userId
                    )
            """ + HourlySql.SUMMARY)
    List<NamedUsage> summarizeMember(
            WorkspaceId workspaceId, UUID userId, @Nullable String ofModel, Instant since, Instant until, int names);
}
