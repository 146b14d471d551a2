package dev.mayfly.cleanup;

import dev.mayfly.upkeep.TaskName;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked to do. Of a scheduled event nothing but its arrival matters; an operator may send {@code {"tasks":
 * ["partitions"], "dryRun": true}} instead.
 *
 * @param tasks in whatever order; they run in their own
 */
record CleanupRequest(Set<TaskName> tasks, boolean dryRun) {

    private static final Set<String> FIELDS = Set.of("tasks", "dryRun");

    /** An event with any of these is EventBridge's, and so is whatever else it holds. */
    private static final Set<String> SCHEDULED = Set.of("source", "detail-type", "detail");

    CleanupRequest {
        tasks = Set.copyOf(tasks);
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks must name at least one");
        }
    }

    /** @throws IllegalArgumentException when what it asks for cannot be done; it says why */
    static CleanupRequest of(byte[] input, JsonMapper json) throws IOException {
        JsonNode event =
                new String(input, StandardCharsets.UTF_8).isBlank() ? null : json.readValue(input, JsonNode.class);
        if (event == null || !event.isObject()) {
            return new CleanupRequest(EnumSet.allOf(TaskName.class), false);
        }
        requireKnown(event);
        return new CleanupRequest(tasks(event.get("tasks")), dryRun(event.get("dryRun")));
    }

    /** Who means {@code dryRun} and writes {@code dryrun} must not get a run. */
    private static void requireKnown(JsonNode event) {
        var fields = new TreeSet<String>();
        event.entries().forEach(field -> fields.add(field.getKey()));
        if (Collections.disjoint(fields, SCHEDULED) && !FIELDS.containsAll(fields)) {
            fields.removeAll(FIELDS);
            throw new IllegalArgumentException(
                    "Unknown: %s; known are tasks and dryRun".formatted(String.join(", ", fields)));
        }
    }

    private static Set<TaskName> tasks(@Nullable JsonNode names) {
        if (names == null || names.isNull()) {
            return EnumSet.allOf(TaskName.class);
        }
        if (!names.isArray()) {
            throw new IllegalArgumentException("tasks must be a list of names");
        }
        var tasks = EnumSet.noneOf(TaskName.class);
        for (JsonNode name : names.values()) {
            if (!name.isString()) {
                throw new IllegalArgumentException("tasks must be a list of names");
            }
            tasks.add(TaskName.of(name.getStringValue()));
        }
        return tasks;
    }

    private static boolean dryRun(@Nullable JsonNode dryRun) {
        if (dryRun == null || dryRun.isNull()) {
            return false;
        }
        if (!dryRun.isBoolean()) {
            throw new IllegalArgumentException("dryRun must be true or false");
        }
        return dryRun.getBooleanValue();
    }
}
