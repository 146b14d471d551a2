package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads a conversation, the sub-tasks that it started, and theirs; and upwards, what it is a sub-task of itself. */
final class ConversationTree {

    private static final String REQUESTS = """
            SELECT
                request.request_id,
                request.timestamp,
                request.conversation_id,
                request.branch_id,
                request.is_subtask,
                request.parent_task_request_id,
                request.parent_request_id,
                request.domain IS NOT NULL OR request.train_id IS NULL AS is_legacy
            FROM api_requests AS request
            WHERE request.workspace_id = ?
                AND
            """;

    private static final String OF_CONVERSATIONS = REQUESTS + "request.conversation_id = ANY (?)";
    private static final String STARTED_BY = REQUESTS + "request.parent_task_request_id = ANY (?)";
    private static final String GOING_ON_WITH = REQUESTS + "request.parent_request_id = ANY (?)";
    private static final String THEMSELVES = REQUESTS + "request.request_id = ANY (?)";

    private final Connection connection;
    private final UUID workspaceId;
    private final Map<UUID, TreeRequest> requests = new HashMap<>();
    /** Those of which every request was read. */
    private final Set<UUID> conversations = new HashSet<>();
    /** Those of which the sub-tasks were read. */
    private final Set<UUID> starters = new HashSet<>();
    /** Those of which was read what goes on with them. */
    private final Set<UUID> followed = new HashSet<>();

    private ConversationTree(Connection connection, UUID workspaceId) {
        this.connection = connection;
        this.workspaceId = workspaceId;
    }

    /** All requests that must be known to tell the sub-tasks of a conversation, by their ids. */
    static Map<UUID, TreeRequest> read(Connection connection, UUID workspaceId, UUID conversation) throws SQLException {
        var tree = new ConversationTree(connection, workspaceId);
        tree.read(OF_CONVERSATIONS, Set.of(conversation));
        tree.conversations.add(conversation);
        for (int known = 0; known < tree.requests.size(); ) {
            known = tree.requests.size();
            tree.grow();
        }
        return tree.requests;
    }

    /** Goes one request further in every direction. */
    private void grow() throws SQLException {
        read(STARTED_BY, added(requests.keySet(), starters));
        var subtasks = new Subtasks(requests.values());
        read(GOING_ON_WITH, added(subtasks.members(), followed));
        var origins = subtasks.pointedTo();
        origins.removeAll(requests.keySet());
        read(THEMSELVES, origins);
        var entered = requests.values().stream()
                .map(TreeRequest::conversation)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        read(OF_CONVERSATIONS, added(entered, conversations));
    }

    /** Those that were not among the known, which they are now. */
    private static Set<UUID> added(Set<UUID> ids, Set<UUID> known) {
        var added = ids.stream().filter(id -> !known.contains(id)).collect(Collectors.toSet());
        known.addAll(added);
        return added;
    }

    private void read(String sql, Set<UUID> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, workspaceId);
            statement.setArray(2, connection.createArrayOf("uuid", ids.toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var request = new TreeRequest(
                            rows.getObject("request_id", UUID.class),
                            rows.getObject("timestamp", OffsetDateTime.class).toInstant(),
                            rows.getObject("conversation_id", UUID.class),
                            rows.getString("branch_id"),
                            rows.getBoolean("is_subtask"),
                            rows.getObject("parent_task_request_id", UUID.class),
                            rows.getObject("parent_request_id", UUID.class),
                            rows.getBoolean("is_legacy"));
                    requests.put(request.id(), request);
                }
            }
        }
    }
}
