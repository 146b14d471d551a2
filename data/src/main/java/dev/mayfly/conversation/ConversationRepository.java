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
 * Conversations of one workspace; lists have the one first that was last gone on with, of those that were so from
 * {@code since} on and before {@code until}.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ConversationRepository extends GenericRepository<Conversation, UUID> {

    /**
     * The conversation that the request with this id belongs to. Requests that arrive late may join two conversations: the id
     * of the one that is no more is still that of a request. The coalesce is a query of its own because row-level security
     * takes it for something that might leak, and would not use the index for it.
     */
    @Query(ConversationSql.KEYS + """
                    AND conversations.id = (
                        SELECT coalesce(
                            (
                                SELECT api_requests.conversation_id
                                FROM api_requests
                                WHERE api_requests.workspace_id = :workspaceId
                                    AND api_requests.request_id = :id
                            ),
                            CAST(:id AS uuid)
                        )
                    )
            """ + ConversationSql.SUMMARIES)
    Optional<Conversation> find(WorkspaceId workspaceId, UUID id);

    /** Those of the whole workspace. */
    @Query(ConversationSql.KEYS + ConversationSql.NEWEST + ConversationSql.SUMMARIES)
    List<Conversation> list(
            WorkspaceId workspaceId,
            @Nullable String model,
            @Nullable String accountId,
            @Nullable Boolean hasSubtasks,
            @Nullable Boolean hasBranches,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    @Query(ConversationSql.KEYS + """
                    AND conversations.train_id = :trainId
            """ + ConversationSql.NEWEST + ConversationSql.SUMMARIES)
    List<Conversation> listOfTrain(
            WorkspaceId workspaceId,
            UUID trainId,
            @Nullable String model,
            @Nullable String accountId,
            @Nullable Boolean hasSubtasks,
            @Nullable Boolean hasBranches,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /** Those of all trains that the user is a member of. */
    @Query(ConversationSql.OF_MEMBER)
    List<Conversation> listOfMember(
            WorkspaceId workspaceId,
            UUID userId,
            @Nullable String model,
            @Nullable String accountId,
            @Nullable Boolean hasSubtasks,
            @Nullable Boolean hasBranches,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);

    /**
     * When the last one was gone on with of the next {@code reach} conversations of the workspace, whether they pass a filter
     * or not; empty when there are not as many. Their keys alone are read.
     */
    @Query("""
            SELECT last_request_at
            FROM conversations
            WHERE workspace_id = :workspaceId
            """ + ConversationSql.HORIZON)
    Optional<Instant> findHorizon(
            WorkspaceId workspaceId, Instant since, Instant until, Instant beforeTime, UUID beforeId, int reach);

    /** As {@link #findHorizon}, of a train. */
    @Query("""
            SELECT last_request_at
            FROM conversations
            WHERE workspace_id = :workspaceId
                AND train_id = :trainId
            """ + ConversationSql.HORIZON)
    Optional<Instant> findHorizonOfTrain(
            WorkspaceId workspaceId,
            UUID trainId,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int reach);

    /** As {@link #findHorizon}, of all trains that the user is a member of. */
    @Query(ConversationSql.HORIZON_OF_MEMBER)
    Optional<Instant> findHorizonOfMember(
            WorkspaceId workspaceId,
            UUID userId,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int reach);

    /**
     * Those in which these words are said, as far as that is kept.
     *
     * @param words as for a search on the web: {@code "a phrase"}, {@code or}, {@code -without}
     * @param ofTrainId of this train only
     * @param ofUserId of trains only that this user is a member of
     */
    @Query(ConversationSql.FOUND)
    List<Conversation> search(
            WorkspaceId workspaceId,
            String words,
            @Nullable UUID ofTrainId,
            @Nullable UUID ofUserId,
            @Nullable String model,
            @Nullable String accountId,
            @Nullable Boolean hasSubtasks,
            @Nullable Boolean hasBranches,
            Instant since,
            Instant until,
            Instant beforeTime,
            UUID beforeId,
            int limit);
}
