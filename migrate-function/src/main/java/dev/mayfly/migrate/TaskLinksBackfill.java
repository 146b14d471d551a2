package dev.mayfly.migrate;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps the uses of the Task tool in the answers of requests, and links the requests that were made of their prompts: each to
 * the newest request before it, of the last 24 hours and its train, whose answer has the prompt.
 *
 * <p>One pass does both, because a prompt is always older than what is made of it.
 */
final class TaskLinksBackfill implements Backfill {

    private static final ObjectMapper JSON = ObjectMapper.create(Map.of(), "dev.mayfly.migrate");

    /** Bodies are long; so many are in memory at once. */
    private static final int FETCHED_BODIES = 10;

    private static final int FETCHED_PROMPTS = 1000;

    private final int chunkSize;

    TaskLinksBackfill(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    @Override
    public String name() {
        return "task-links";
    }

    @Override
    public List<String> tables() {
        return List.of("api_requests");
    }

    @Override
    public String start() {
        return Stretch.START;
    }

    @Override
    public Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException {
        var found = Stretch.after(connection, position, chunkSize);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var stretch = found.get();
        var written = new HashSet<UUID>(
                ids(connection, dryRun ? TaskLinksSql.FIND_UNKEPT : TaskLinksSql.KEEP, stretch.bounds()));
        var malformed = new ArrayList<Malformed>();
        var links = links(connection, stretch, dryRun, malformed);
        if (dryRun) {
            links.forEach(link -> written.add(UUID.fromString(link.get("request_id"))));
        } else if (!links.isEmpty()) {
            written.addAll(ids(
                    connection,
                    TaskLinksSql.LINK,
                    write(Argument.listOf(Argument.mapOf(String.class, String.class)), links)));
        }
        return Optional.of(
                new Chunk(stretch.bounds(), stretch.requests() - malformed.size(), written.size(), malformed));
    }

    private static List<Map<String, String>> links(
            Connection connection, Stretch stretch, boolean dryRun, List<Malformed> malformed) throws SQLException {
        var unlinked = unlinked(connection, stretch, malformed);
        var links = new ArrayList<Map<String, String>>();
        var tasks = tasks(connection, stretch, dryRun, unlinked);
        unlinked.forEach((prompt, requests) -> {
            var givers = tasks.getOrDefault(prompt, List.of());
            requests.forEach(request -> request.newestGiver(givers)
                    .ifPresent(giver -> links.add(Map.of(
                            "workspace_id", stretch.workspaceId().toString(),
                            "request_id", request.id().toString(),
                            "parent_task_request_id", giver.id().toString()))));
        });
        return links;
    }

    /** The requests that may be made of a prompt, by its digest. */
    private static Map<String, List<TaskPlace>> unlinked(
            Connection connection, Stretch stretch, List<Malformed> malformed) throws SQLException {
        var unlinked = new HashMap<String, List<TaskPlace>>();
        try (var statement = connection.prepareStatement(TaskLinksSql.UNLINKED)) {
            statement.setString(1, stretch.bounds());
            statement.setFetchSize(FETCHED_BODIES);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var place = place(rows);
                    try {
                        Prompts.ofRequest(rows.getString("request"))
                                .ifPresent(prompt -> unlinked.computeIfAbsent(prompt, _ -> new ArrayList<>())
                                        .add(place));
                    } catch (IOException e) {
                        malformed.add(new Malformed(
                                stretch.workspaceId(), "api_requests", place.id(), "its request cannot be read"));
                    }
                }
            }
        }
        return unlinked;
    }

    /** The requests whose answers have one of these prompts, by its digest. */
    private static Map<String, List<TaskPlace>> tasks(
            Connection connection, Stretch stretch, boolean dryRun, Map<String, List<TaskPlace>> unlinked)
            throws SQLException {
        var tasks = new HashMap<String, List<TaskPlace>>();
        var times = unlinked.values().stream()
                .flatMap(List::stream)
                .map(TaskPlace::timestamp)
                .sorted()
                .toList();
        if (times.isEmpty()) {
            return tasks;
        }
        var span = Map.of(
                "workspace_id", stretch.workspaceId().toString(),
                "first", times.getFirst().toString(),
                "last", times.getLast().toString());
        try (var statement = connection.prepareStatement(dryRun ? TaskLinksSql.ALL_TASKS : TaskLinksSql.KEPT_TASKS)) {
            statement.setString(1, write(Argument.mapOf(String.class, String.class), span));
            statement.setFetchSize(FETCHED_PROMPTS);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var place = place(rows);
                    Prompts.ofTask(rows.getString("prompt"))
                            .filter(unlinked::containsKey)
                            .ifPresent(prompt -> tasks.computeIfAbsent(prompt, _ -> new ArrayList<>())
                                    .add(place));
                }
            }
        }
        return tasks;
    }

    private static TaskPlace place(ResultSet row) throws SQLException {
        return new TaskPlace(
                row.getObject("request_id", UUID.class),
                row.getObject("timestamp", OffsetDateTime.class).toInstant(),
                row.getObject("train_id", UUID.class),
                row.getString("domain"));
    }

    private static Set<UUID> ids(Connection connection, String sql, String parameter) throws SQLException {
        var ids = new HashSet<UUID>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject("request_id", UUID.class));
                }
            }
        }
        return ids;
    }

    private static <T> String write(Argument<T> type, T value) {
        try {
            return JSON.writeValueAsString(type, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
