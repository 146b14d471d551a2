package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the function is asked to do, by name. */
@Serdeable
record MigrateRequest(@Nullable String action) {

    enum Action {
        MIGRATE,
        INFO;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Action known() {
        return Arrays.stream(Action.values())
                .filter(candidate -> candidate.toString().equals(action))
                .findFirst()
                .orElseThrow(() -> new MigrationException(
                        (action == null ? "No action given" : "Unknown action '%s'".formatted(action)) + "; known are "
                                + knownActions()));
    }

    static String knownActions() {
        return Arrays.stream(Action.values())
                .map("{\"action\":\"%s\"}"::formatted)
                .collect(Collectors.joining(" and "));
    }
}
