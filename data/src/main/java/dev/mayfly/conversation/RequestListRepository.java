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
 * Lists of recorded requests, the newest first, made from {@code since} on and before {@code until}.
 *
 * <p>The lists are led by different indexes, and each reads only the rows that it returns.
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
