package dev.mayfly.conversation;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lists of recorded requests, the newest first, made from {@code since} on and before {@code until}.
 *
 * <p>The lists are led by different indexes, and each reads only the rows that it returns; where several filters are set, or one
 * that no index serves, it reads those too that do not pass, back to {@code since}.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface RequestListRepository extends GenericRepository<RecordedRequest, UUID> {

    /** Those of the whole workspace. */
    @Query("SELECT" + RecordedRequestRepository.COLUMNS + """
            FROM api_requests
            WHERE workspace_id = :workspaceId
            """ + RequestListSql.NEWEST)
    List<RecordedRequest> list(
            WorkspaceId workspaceId,
            @Nullable String model,
            @Nullable String accountId,
            @Nullable Boolean failed,
            @Nullable String requestType,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    @Query("SELECT" + RecordedRequestRepository.COLUMNS + """
            FROM api_requests
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
            """ + RequestListSql.NEWEST)
    List<RecordedRequest> listOfTrain(
            WorkspaceId workspaceId,
            UUID trainId,
            @Nullable String model,
            @Nullable String accountId,
            @Nullable Boolean failed,
            @Nullable String requestType,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /** Those of all trains that the user is a member of. */
    @Query("SELECT" + RequestListSql.OF_MEMBER)
    List<RecordedRequest> listOfMember(
            WorkspaceId workspaceId,
            UUID userId,
            @Nullable String model,
            @Nullable String accountId,
            @Nullable Boolean failed,
            @Nullable String requestType,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /**
     * When the last one was made of the next {@code reach} requests of the workspace, whether they pass a filter or not; empty
     * when there are not as many. Their keys alone are read.
     */
    @Query("""
            SELECT timestamp
            FROM api_requests
            WHERE workspace_id = :workspaceId
            """ + RequestListSql.HORIZON)
    Optional<Instant> findHorizon(
            WorkspaceId workspaceId, Instant since, Instant until, Instant beforeTime, UUID beforeId, int reach);

    /** As {@link #findHorizon}, of a train. */
    @Query("""
            SELECT timestamp
            FROM api_requests
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
            """ + RequestListSql.HORIZON)
    Optional<Instant> findHorizonOfTrain(
            WorkspaceId workspaceId,
            UUID trainId,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int reach);

    /** As {@link #findHorizon}, of all trains that the user is a member of. */
    @Query(RequestListSql.HORIZON_OF_MEMBER)
    Optional<Instant> findHorizonOfMember(
            WorkspaceId workspaceId,
            UUID userId,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int reach);

    /** When the first request to this model was made; empty when none was. */
    @Query("""
            SELECT timestamp
            FROM api_requests
            WHERE workspace_id = :workspaceId
                AND model = :model
            ORDER BY timestamp, request_id
            LIMIT 1
            """)
    Optional<Instant> findFirstOfModel(WorkspaceId workspaceId, String model);

    /** When the first request by this account was made; empty when none was. */
    @Query("""
            SELECT timestamp
            FROM api_requests
            WHERE workspace_id = :workspaceId
                AND account_id = :accountId
            ORDER BY timestamp, request_id
            LIMIT 1
            """)
    Optional<Instant> findFirstOfAccount(WorkspaceId workspaceId, String accountId);

    /** Those of a conversation in their order, from the one after this place on. */
    @Query("SELECT" + RecordedRequestRepository.COLUMNS + """
            FROM api_requests
            WHERE workspace_id = :workspaceId
                AND conversation_id = :conversationId
                AND (timestamp, request_id) > (:afterTime, :afterId)
            ORDER BY timestamp, request_id
            LIMIT :limit
            """)
    List<RecordedRequest> listOfConversation(
            WorkspaceId workspaceId, UUID conversationId, Instant afterTime, UUID afterId, int limit);
}
