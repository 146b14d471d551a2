package dev.mayfly.chat;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.workspace.AllWorkspaces;
import dev.mayfly.workspace.OneStatement;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The messages of agents' sessions.
 *
 * <p>Lists of them are read by hand: a page may have a thousand, and a third of its time would go into looking up for each
 * what every column is called and converted by.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class ChatMessageRepository implements GenericRepository<ChatMessage, UUID> {

    private static final String AFTER =
            "SELECT" + ChatSql.MESSAGE + "FROM (SELECT" + ChatSql.MESSAGE + ChatSql.BYTES + """
             (ORDER BY seq ROWS UNBOUNDED PRECEDING) AS bytes
                FROM (SELECT
            """ + ChatSql.MESSAGE + """
                    FROM agent_chat_messages
                    WHERE workspace_id = :workspaceId
                        AND session_id = :sessionId
                        AND seq > :afterSeq
                    ORDER BY seq
                    LIMIT :limit
                ) AS wanted
            ) AS page
            WHERE bytes <= :maxBytes
                OR seq - 1 = :afterSeq
            ORDER BY seq
            """;

    private static final String BEFORE =
            "SELECT" + ChatSql.MESSAGE + "FROM (SELECT" + ChatSql.MESSAGE + ChatSql.BYTES + """
             (ORDER BY seq DESC ROWS UNBOUNDED PRECEDING) AS bytes
                FROM (SELECT
            """ + ChatSql.MESSAGE + """
                    FROM agent_chat_messages
                    WHERE workspace_id = :workspaceId
                        AND session_id = :sessionId
                        AND seq < :beforeSeq
                    ORDER BY seq DESC
                    LIMIT :limit
                ) AS wanted
            ) AS page
            WHERE bytes <= :maxBytes
                OR seq + 1 = :beforeSeq
            ORDER BY seq
            """;

    /**
     * A place has a fixed length: before a result that may be of any length the driver asks PostgreSQL whether it is ready,
     * which is a round trip more.
     */
    private static final String INSERT = """
            WITH place AS (
                UPDATE agent_sessions
                SET
                    last_seq = last_seq + 1,
                    last_activity_at = greatest(last_activity_at, clock_timestamp())
                WHERE workspace_id = :workspaceId
                    AND id = :sessionId
                    AND status = 'ACTIVE'
            """ + ChatSql.OF_WRITER + """
                    AND NOT EXISTS (
                        SELECT
                        FROM agent_chat_messages
                        WHERE agent_chat_messages.workspace_id = :workspaceId
                            AND agent_chat_messages.session_id = :sessionId
                            AND agent_chat_messages.client_message_id = CAST(:clientMessageId AS text)
                    )
                RETURNING last_seq, last_activity_at
            )
            INSERT INTO agent_chat_messages (
                workspace_id, id, session_id, seq, role, agent_id, content, metadata, status, client_message_id,
                request_sha256, created_at, updated_at)
            SELECT
                :workspaceId,
                :id,
                :sessionId,
                place.last_seq,
                :role,
                :agentId,
                :content,
                CAST(:metadata AS jsonb),
                :status,
                CAST(:clientMessageId AS text),
                CASE WHEN CAST(:clientMessageId AS text) IS NOT NULL THEN decode(:requestHex, 'hex') END,
                place.last_activity_at,
                place.last_activity_at
            FROM place
            RETURNING (seq || ' ' || (extract(epoch FROM created_at) * 1000000)::bigint)::name AS place
            """;

    private static final OneStatement<PostedAt> POST =
            OneStatement.of(INSERT, place -> PostedAt.parse(place.getString(1)));

    private static final Pattern PARAMETER = Pattern.compile("(?<!:):[a-zA-Z]+");

    private final JdbcOperations jdbc;
    private final WorkspaceTransactions transactions;
    private final JsonMapper json;

    ChatMessageRepository(JdbcOperations jdbc, WorkspaceTransactions transactions, JsonMapper json) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * Stores a message at the next place of an active session, in the running transaction, and returns that place; nothing
     * when the session is not there, is not the writer's, is not active, or has a message of this name.
     *
     * <p>Taking the place locks the session's row until the message is there for all to see. A message of the same name that
     * another transaction is storing fails this one (23505), which then has taken no place either.
     */
    public Optional<PostedAt> post(WorkspaceId workspaceId, NewMessage message) {
        return insert(
                        workspaceId,
                        message.id(),
                        message.sessionId(),
                        message.writerId(),
                        message.role(),
                        message.agentId(),
                        message.content(),
                        message.metadata(),
                        message.status(),
                        message.clientMessageId(),
                        message.requestHex())
                .stream()
                .map(PostedAt::parse)
                .findFirst();
    }

    /** As {@link #post}, in a transaction of its own that takes one round trip. */
    public Optional<PostedAt> postAlone(WorkspaceId workspaceId, NewMessage message) {
        return transactions.write(workspaceId, POST, message.parameters(workspaceId)).stream()
                .findFirst();
    }

    /** Returns at most one place, as {@link PostedAt} reads it; see {@link #post}. */
    @Query(INSERT)
    abstract List<String> insert(
            WorkspaceId workspaceId,
            UUID id,
            UUID sessionId,
            @Nullable UUID writerId,
            String role,
            @Nullable String agentId,
            String content,
            @Nullable String metadata,
            String status,
            @Nullable String clientMessageId,
            String requestHex);

    @Query("SELECT" + ChatSql.MESSAGE + """
            FROM agent_chat_messages
            WHERE workspace_id = :workspaceId
                AND session_id = :sessionId
                AND seq = :seq
            """)
    public abstract Optional<ChatMessage> find(WorkspaceId workspaceId, UUID sessionId, long seq);

    @Query("SELECT" + ChatSql.MESSAGE + """
            FROM agent_chat_messages
            WHERE workspace_id = :workspaceId
                AND session_id = :sessionId
                AND client_message_id = :clientMessageId
            """)
    public abstract Optional<ChatMessage> findByClientMessageId(
            WorkspaceId workspaceId, UUID sessionId, String clientMessageId);

    /** Whether the message of this name was made by the same request. */
    @Query("""
            SELECT request_sha256 = decode(:requestHex, 'hex')
            FROM agent_chat_messages
            WHERE workspace_id = :workspaceId
                AND session_id = :sessionId
                AND client_message_id = :clientMessageId
            """)
    public abstract Optional<Boolean> isSameRequest(
            WorkspaceId workspaceId, UUID sessionId, String clientMessageId, String requestHex);

    /** Messages behind a place, the oldest first, as many as fit into so many bytes, and at least one. */
    @Query(AFTER)
    public List<ChatMessage> listAfter(
            WorkspaceId workspaceId, UUID sessionId, long afterSeq, int limit, long maxBytes) {
        return list(AFTER, workspaceId, sessionId, afterSeq, limit, maxBytes);
    }

    /** The last messages before a place, the oldest of them first, as many as fit into so many bytes, and at least one. */
    @Query(BEFORE)
    public List<ChatMessage> listBefore(
            WorkspaceId workspaceId, UUID sessionId, long beforeSeq, int limit, long maxBytes) {
        return list(BEFORE, workspaceId, sessionId, beforeSeq, limit, maxBytes);
    }

    /** Both queries have the same parameters in the same order. */
    private List<ChatMessage> list(
            String query, WorkspaceId workspaceId, UUID sessionId, long seq, int limit, long maxBytes) {
        return jdbc.prepareStatement(PARAMETER.matcher(query).replaceAll("?"), statement -> {
            statement.setObject(1, workspaceId.value());
            statement.setObject(2, sessionId);
            statement.setLong(3, seq);
            statement.setInt(4, limit);
            statement.setLong(5, maxBytes);
            statement.setLong(6, seq);
            var messages = new ArrayList<ChatMessage>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    messages.add(read(rows));
                }
            }
            return messages;
        });
    }

    /** In the order of {@link ChatSql#MESSAGE}. */
    private ChatMessage read(ResultSet row) throws SQLException {
        return new ChatMessage(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                parse(row.getString(7)),
                row.getString(8),
                row.getString(9),
                row.getObject(10, OffsetDateTime.class).toInstant(),
                row.getObject(11, OffsetDateTime.class).toInstant());
    }

    private @Nullable JsonNode parse(@Nullable String metadata) {
        try {
            return metadata == null ? null : json.readValue(metadata, JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds a piece to a message that is still streaming and has exactly {@code offset} characters, and puts it into the given
     * state; 0 when it is not so.
     */
    @Query("""
            UPDATE agent_chat_messages
            SET
                content = content || CAST(:piece AS text),
                status = :status,
                updated_at = greatest(updated_at, clock_timestamp())
            WHERE workspace_id = :workspaceId
                AND session_id = :sessionId
                AND seq = :seq
                AND status = 'streaming'
                AND char_length(content) = :offset
            """)
    public abstract int append(
            WorkspaceId workspaceId, UUID sessionId, long seq, int offset, String piece, String status);

    /** Messages with these words, the newest first, that come after the given place. */
    @Query("""
            SELECT
                agent_chat_messages.id,
                agent_chat_messages.session_id,
                agent_chat_messages.seq,
                agent_chat_messages.role,
                agent_chat_messages.agent_id,
                agent_sessions.module_type,
                agent_sessions.module_session_id,
                ts_headline(
                    'pg_catalog.simple'::regconfig,
                    left(agent_chat_messages.content, 100000),
                    websearch_to_tsquery('pg_catalog.simple'::regconfig, :words),
                    'StartSel=*, StopSel=*, MaxFragments=2, MaxWords=20, MinWords=5, ShortWord=0'
                ) AS snippet,
                agent_chat_messages.created_at
            FROM search_chat_messages(:words, :beforeTime, :beforeId, :limit) AS found
            JOIN agent_chat_messages
                ON agent_chat_messages.workspace_id = :workspaceId
                AND agent_chat_messages.id = found.id
            JOIN agent_sessions
                ON agent_sessions.workspace_id = agent_chat_messages.workspace_id
                AND agent_sessions.id = agent_chat_messages.session_id
            ORDER BY agent_chat_messages.created_at DESC, agent_chat_messages.id DESC
            """)
    public abstract List<FoundMessage> search(
            WorkspaceId workspaceId, String words, Instant beforeTime, UUID beforeId, int limit);

    /** Gives up at most so many messages, of any workspace, of which no piece has come for so many minutes. */
    @AllWorkspaces
    @Query("""
            UPDATE agent_chat_messages
            SET status = 'failed'
            WHERE (workspace_id, id) IN (
                SELECT workspace_id, id
                FROM agent_chat_messages
                WHERE status = 'streaming'
                    AND updated_at < now() - make_interval(mins => :minutes)
                ORDER BY updated_at
                LIMIT :limit
                FOR NO KEY UPDATE SKIP LOCKED
            )
            """)
    public abstract int failSilent(int minutes, int limit);

    /** Messages of which no piece has come for so many minutes, since the last one came; counts no further than the limit. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT updated_at AS since
                FROM agent_chat_messages
                WHERE status = 'streaming'
                    AND updated_at < now() - make_interval(mins => :minutes)
                ORDER BY updated_at
                LIMIT :limit
            ) AS overdue
            """)
    public abstract Backlog silent(int minutes, int limit);
}
