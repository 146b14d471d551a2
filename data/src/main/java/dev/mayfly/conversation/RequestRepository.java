package dev.mayfly.conversation;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores requests and their links; see {@link RequestRecorder}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface RequestRepository extends GenericRepository<RequestNode, UUID> {

    /** Holds a train until the transaction ends: whoever links requests of a train does it alone. */
    @Query("""
            SELECT id
            FROM trains
            WHERE workspace_id = :workspaceId
                AND id = :trainId
            FOR UPDATE
            """)
    Optional<UUID> holdTrain(WorkspaceId workspaceId, UUID trainId);

    /**
     * What requests may be linked to, and which stored requests may have to be linked to them.
     *
     * @param arrivals a JSON list of {@link LookUp}
     */
    @Query(LinkSql.LOOK_UP)
    List<Neighbour> lookUp(WorkspaceId workspaceId, UUID trainId, String arrivals);

    /** The linked requests of whole conversations. */
    @Query(LinkSql.NODES + """
            WHERE workspace_id = :workspaceId
                AND conversation_id = ANY (CAST(:ids AS uuid[]))
                AND link_kind IS NOT NULL
            """)
    List<RequestNode> findNodes(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) Collection<UUID> ids);

    /** Those of these requests that are linked. */
    @Query(LinkSql.NODES + """
            WHERE workspace_id = :workspaceId
                AND request_id = ANY (CAST(:ids AS uuid[]))
                AND link_kind IS NOT NULL
            """)
    List<RequestNode> findNodesById(
            WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) Collection<UUID> ids);

    @Query("""
            SELECT request_id, encode(key, 'hex') AS key, position, is_answer, rank
            FROM link_wants
            WHERE workspace_id = :workspaceId
                AND request_id = ANY (CAST(:ids AS uuid[]))
            ORDER BY request_id, position, rank
            """)
    List<Want> findWants(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) Collection<UUID> ids);

    /**
     * Stores requests with all that is kept of them, and returns the id of the conversation to whose sums one of them was added.
     *
     * @param requests a JSON list of {@link RequestRow}
     * @param bodies the JSON of each, apart from the list: PostgreSQL reads a body that is part of another JSON three times
     * @param joined the request to be added to the sums of its conversation; null when they are summed up anew
     */
    @Query(RequestSql.STORE)
    List<UUID> store(
            WorkspaceId workspaceId,
            UUID trainId,
            String requests,
            @TypeDef(type = DataType.STRING_ARRAY) List<String> bodies,
            @Nullable UUID joined);

    /**
     * Changes links and places of stored requests, and returns their ids.
     *
     * @param moves a JSON list of {@link MoveRow}
     */
    @Query(RequestSql.MOVE)
    List<UUID> move(WorkspaceId workspaceId, String moves);

    /**
     * Completes a request that has no answer, and returns its id.
     *
     * @param completion a {@link CompletionRow}
     */
    @Query(CompletionSql.COMPLETE)
    List<UUID> complete(WorkspaceId workspaceId, String completion);

    /**
     * Gives stored requests of the train new keys, and returns their ids.
     *
     * @param keys a JSON list of {@link KeyRow}
     */
    @Query(CompletionSql.REKEY)
    List<UUID> rekey(WorkspaceId workspaceId, UUID trainId, String keys);

    /** The keys of texts by which others are linked to these requests. */
    @Query("""
            SELECT request_id, encode(key, 'hex') AS key, timestamp
            FROM link_offers
            WHERE workspace_id = :workspaceId
                AND request_id = ANY (CAST(:ids AS uuid[]))
            """)
    List<StoredOffer> findOffers(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) Collection<UUID> ids);

    /** The requests of a train that may be linked, in their order, with what is kept of their bodies. */
    @Query(RequestSql.BODIES + """
                AND api_requests.train_id = :trainId
            """ + RequestSql.BODIES_AFTER)
    List<StoredBody> listBodies(WorkspaceId workspaceId, UUID trainId, Instant afterTime, UUID afterId, int limit);

    /** As {@link #listBodies}, those of one conversation. */
    @Query(RequestSql.BODIES + """
                AND api_requests.conversation_id = :conversationId
            """ + RequestSql.BODIES_AFTER)
    List<StoredBody> listBodiesOfConversation(
            WorkspaceId workspaceId, UUID conversationId, Instant afterTime, UUID afterId, int limit);

    /** Sums up conversations of the train, and forgets those that are empty; returns the others. */
    @Query(RequestSql.SUM_UP)
    List<UUID> sumUp(
            WorkspaceId workspaceId, UUID trainId, @TypeDef(type = DataType.STRING_ARRAY) Collection<UUID> ids);
}
