package dev.mayfly.migrate;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the function is asked to do, by name.
 *
 * @param name of a backfill, and only of one
 * @param dryRun of a backfill: whether to change nothing; as it was sent, for "no" must not be taken for false
 */
@Serdeable
record MigrateRequest(
        @Nullable String action,
        @Nullable String name,
        @Nullable JsonNode dryRun) {

    enum Action {
        MIGRATE,
        INFO,
        BACKFILL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Action known() {
        Action known = named();
        if (known != Action.BACKFILL && (name != null || dryRun != null)) {
            throw new MigrationException("Only a backfill has a name or a dryRun; known actions are " + knownActions());
        }
        return known;
    }

    boolean isDryRun() {
        if (dryRun == null || dryRun.isNull()) {
            return false;
        }
        if (!dryRun.isBoolean()) {
            throw new MigrationException("dryRun must be true or false");
        }
        return dryRun.getBooleanValue();
    }

    private Action named() {
        return Arrays.stream(Action.values())
                .filter(candidate -> candidate.toString().equals(action))
                .findFirst()
                .orElseThrow(() -> new MigrationException(
                        (action == null ? "No action given" : "Unknown action '%s'".formatted(action)) + "; known are "
                                + knownActions()));
    }

    static String knownActions() {
        return Arrays.stream(Action.values()).map(Action::toString).collect(Collectors.joining(", "));
    }
}
