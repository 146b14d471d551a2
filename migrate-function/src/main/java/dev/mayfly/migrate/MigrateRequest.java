package dev.mayfly.migrate;

import io.micronaut.json.tree.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * What the function is asked to do, by name.
 *
 * @param target the version to stop at
 * @param version of a database that was not made by these migrations
 * @param isConfirmed whether taking back is meant
 * @param acceptsLoss whether data may be lost by taking back
 * @param operation on a backfill
 * @param name of a backfill
 * @param isDryRun of a backfill: whether to change nothing
 */
record MigrateRequest(
        Action action,
        @Nullable MigrationVersion target,
        @Nullable MigrationVersion version,
        boolean isConfirmed,
        boolean acceptsLoss,
        Operation operation,
        @Nullable String name,
        boolean isDryRun) {

    enum Action {
        MIGRATE,
        INFO,
        BACKFILL,
        PLAN,
        VALIDATE,
        VERIFY,
        REPAIR,
        ROLLBACK,
        BASELINE,
        SNAPSHOT;

        private Set<String> fields() {
            return switch (this) {
                case MIGRATE, PLAN -> Set.of("target");
                case BACKFILL -> Set.of("operation", "name", "dryRun");
                case ROLLBACK -> Set.of("target", "confirm", "dataLoss");
                case BASELINE -> Set.of("version");
                case INFO, VALIDATE, VERIFY, REPAIR, SNAPSHOT -> Set.of();
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is done with a backfill; running one goes on where an earlier run was stopped. */
    enum Operation {
        RUN,
        RESUME,
        LIST,
        STATUS,
        CANCEL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Refuses what it does not know, and names it. */
    static MigrateRequest of(JsonNode event) {
        if (!event.isObject()) {
            throw new MigrationException(
                    "The event must be {\"action\": …}; known actions are " + known(Action.values()));
        }
        Map<String, JsonNode> fields = StreamSupport.stream(event.entries().spliterator(), false)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Action action = oneOf("action", text(fields, "action"), Action.values());
        requireOnly(action, fields.keySet());
        String operation = text(fields, "operation");
        return new MigrateRequest(
                action,
                version(fields, "target"),
                version(fields, "version"),
                isTrue(fields, "confirm"),
                acceptsLoss(fields),
                operation == null ? Operation.RUN : oneOf("operation", operation, Operation.values()),
                text(fields, "name"),
                isTrue(fields, "dryRun"));
    }

    private static void requireOnly(Action action, Set<String> fields) {
        var unknown = new TreeSet<>(fields);
        unknown.remove("action");
        unknown.removeAll(action.fields());
        if (!unknown.isEmpty()) {
            throw new MigrationException("%s does not take %s; it takes %s"
                    .formatted(
                            action,
                            String.join(", ", unknown),
                            action.fields().isEmpty()
                                    ? "nothing else"
                                    : String.join(", ", new TreeSet<>(action.fields()))));
        }
    }

    private static <T extends Enum<T>> T oneOf(String field, @Nullable String value, T[] known) {
        return Arrays.stream(known)
                .filter(candidate -> candidate.toString().equals(value))
                .findFirst()
                .orElseThrow(() -> new MigrationException(
                        (value == null ? "No %s given".formatted(field) : "Unknown %s '%s'".formatted(field, value))
                                + "; known are " + known(known)));
    }

    private static String known(Object[] values) {
        return Arrays.stream(values).map(Object::toString).collect(Collectors.joining(", "));
    }

    private static @Nullable MigrationVersion version(Map<String, JsonNode> fields, String field) {
        String text = text(fields, field);
        if (text == null) {
            return null;
        }
        try {
            if (Character.isDigit(text.isEmpty() ? ' ' : text.charAt(0))) {
                return MigrationVersion.fromVersion(text);
            }
        } catch (FlywayException e) {
            // Told below, as what does not begin with a digit.
        }
        throw new MigrationException("%s must be a version such as \"041\" or \"043.1\"".formatted(field));
    }

    private static boolean acceptsLoss(Map<String, JsonNode> fields) {
        String dataLoss = text(fields, "dataLoss");
        if (dataLoss != null && !dataLoss.equals("accept")) {
            throw new MigrationException("dataLoss must be \"accept\" or left out");
        }
        return dataLoss != null;
    }

    private static @Nullable String text(Map<String, JsonNode> fields, String field) {
        var value = fields.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw new MigrationException(field + " must be text");
        }
        return value.getStringValue();
    }

    private static boolean isTrue(Map<String, JsonNode> fields, String field) {
        var value = fields.get(field);
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw new MigrationException(field + " must be true or false");
        }
        return value.getBooleanValue();
    }
}
