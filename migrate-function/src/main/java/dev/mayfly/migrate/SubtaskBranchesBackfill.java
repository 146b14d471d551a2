package dev.mayfly.migrate;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Puts sub-tasks into the conversations that started them, each on a branch {@code subtask_<n>} of its own.
 *
 * <p>A chunk is a number of conversations, each with all of its sub-tasks and theirs: they are numbered together or not at all.
 */
final class SubtaskBranchesBackfill implements Backfill {

    private static final ObjectMapper JSON = ObjectMapper.create(Map.of(), "dev.mayfly.migrate");

    /** The next conversations of a workspace that have started a sub-task. */
    private static final String NEXT = """
            WITH last AS MATERIALIZED (
                SELECT *
                FROM jsonb_to_record(CAST(? AS jsonb)) AS last (workspace_id uuid, conversation_id uuid)
            )
            SELECT
                next_workspace.id AS workspace_id,
                next_conversations.ids,
                jsonb_build_object(
                    'workspace_id', next_workspace.id,
                    'conversation_id', next_conversations.ids[cardinality(next_conversations.ids)]
                ) AS position
            FROM (
                SELECT
                    workspaces.id,
                    CASE
                        WHEN workspaces.id = last.workspace_id THEN last.conversation_id
                        ELSE '00000000-0000-0000-0000-000000000000'
                    END AS after_conversation_id
                FROM workspaces
                JOIN last
                    ON workspaces.id >= last.workspace_id
            ) AS next_workspace
            CROSS JOIN LATERAL (
                SELECT array_agg(conversation_id ORDER BY conversation_id) AS ids
                FROM (
                    SELECT DISTINCT starter.conversation_id
                    FROM api_requests AS starter
                    WHERE starter.workspace_id = next_workspace.id
                        AND starter.conversation_id > next_workspace.after_conversation_id
                        AND EXISTS (
                            SELECT
                            FROM api_requests AS started
                            WHERE started.workspace_id = starter.workspace_id
                                AND started.parent_task_request_id = starter.request_id
                        )
                    ORDER BY starter.conversation_id
                    LIMIT ?
                ) AS next_conversation
            ) AS next_conversations
            WHERE next_conversations.ids IS NOT NULL
            ORDER BY next_workspace.id
            LIMIT 1
            """;

    private static final String LOCK = """
            SELECT
            FROM api_requests
            WHERE (workspace_id, request_id) IN (
                SELECT workspace_id, request_id
                FROM jsonb_to_recordset(CAST(? AS jsonb)) AS place (workspace_id uuid, request_id uuid)
            )
            ORDER BY workspace_id, request_id
            FOR NO KEY UPDATE
            """;

    private static final String PUT = """
            UPDATE api_requests
            SET conversation_id = place.conversation_id, branch_id = place.branch_id, is_subtask = true
            FROM jsonb_to_recordset(CAST(? AS jsonb)) AS place (
                workspace_id uuid,
                request_id uuid,
                conversation_id uuid,
                branch_id text
            )
            WHERE api_requests.workspace_id = place.workspace_id
                AND api_requests.request_id = place.request_id
            """;

    private final int chunkSize;

    SubtaskBranchesBackfill(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    @Override
    public String name() {
        return "subtask-branches";
    }

    @Override
    public List<String> tables() {
        return List.of("api_requests");
    }

    @Override
    public String start() {
        return """
                {
                    "workspace_id": "00000000-0000-0000-0000-000000000000",
                    "conversation_id": "00000000-0000-0000-0000-000000000000"
                }
                """;
    }

    @Override
    public Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException {
        try (var statement = connection.prepareStatement(NEXT)) {
            statement.setString(1, position);
            statement.setInt(2, chunkSize);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                var workspaceId = rows.getObject("workspace_id", UUID.class);
                long done = 0;
                long written = 0;
                for (UUID conversation : uuids(rows.getArray("ids"))) {
                    var plan = Plan.of(connection, workspaceId, conversation);
                    done += plan.placed();
                    written += dryRun ? plan.changes().size() : put(connection, workspaceId, conversation, plan);
                }
                return Optional.of(new Chunk(rows.getString("position"), done, written, List.of()));
            }
        }
    }

    /** Looks again under locks at what it is about to change. */
    private static long put(Connection connection, UUID workspaceId, UUID conversation, Plan seen) throws SQLException {
        if (seen.changes().isEmpty()) {
            return 0;
        }
        try (var statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, json(workspaceId, seen.changes()));
            statement.execute();
        }
        var changes = Plan.of(connection, workspaceId, conversation).changes();
        try (var statement = connection.prepareStatement(PUT)) {
            statement.setString(1, json(workspaceId, changes));
            return statement.executeUpdate();
        }
    }

    private static List<UUID> uuids(Array array) throws SQLException {
        return List.of((UUID[]) array.getArray());
    }

    private static String json(UUID workspaceId, List<TreeRequest> requests) {
        var places = requests.stream()
                .map(request -> Map.of(
                        "workspace_id", workspaceId.toString(),
                        "request_id", request.id().toString(),
                        "conversation_id", String.valueOf(request.conversation()),
                        "branch_id", String.valueOf(request.branch())))
                .toList();
        try {
            return JSON.writeValueAsString(Argument.listOf(Argument.mapOf(String.class, String.class)), places);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What there is to do about a conversation.
     *
     * @param placed how many requests of sub-tasks there are
     * @param changes those that stand elsewhere as yet, where they belong
     */
    private record Plan(int placed, List<TreeRequest> changes) {

        /** Of conversations that hang together the first tells it all, and the others nothing. */
        static Plan of(Connection connection, UUID workspaceId, UUID conversation) throws SQLException {
            var requests = ConversationTree.read(connection, workspaceId, conversation);
            var settled = new Subtasks(requests.values()).settled();
            var first = settled.origins().stream().map(UUID::toString).sorted().findFirst();
            if (!first.equals(Optional.of(conversation.toString()))) {
                return new Plan(0, List.of());
            }
            var placed = settled.placed();
            return new Plan(
                    placed.size(),
                    placed.stream()
                            .filter(request -> !request.equals(requests.get(request.id())))
                            .toList());
        }
    }
}
