package dev.mayfly.local;

import dev.mayfly.local.postgres.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a local Mayfly can be told.
 *
 * @param folder where everything lives that outlives a run
 * @param port of the API; 0 takes any free one
 * @param database another server's, null for the embedded one
 * @param cleanupInterval from the end of one cleanup to the start of the next
 * @param environment as given, for what the worker reads of it
 */
record LocalConfiguration(
        Path folder, int port, @Nullable Database database, Duration cleanupInterval, Map<String, String> environment) {

    private static final int MAX_PORT = 65535;
    private static final int MINUTES_A_DAY = 1440;

    LocalConfiguration {
        environment = Map.copyOf(environment);
    }

    /**
     * Reads {@code MAYFLY_DIR}, {@code PORT}, {@code CLEANUP_INTERVAL_MINUTES}, and for another server {@code
     * DATABASE_URL}, {@code DATABASE_USER}, {@code DATABASE_PASSWORD}, {@code APP_DATABASE_PASSWORD} and {@code
     * MAINTENANCE_DATABASE_PASSWORD}.
     */
    static LocalConfiguration from(Map<String, String> environment) {
        return new LocalConfiguration(
                Path.of(value(environment, "MAYFLY_DIR", ".mayfly")),
                number(environment, "PORT", 8080, 0, MAX_PORT),
                database(environment),
                Duration.ofMinutes(number(environment, "CLEANUP_INTERVAL_MINUTES", 60, 1, MINUTES_A_DAY)),
                environment);
    }

    private static @Nullable Database database(Map<String, String> environment) {
        String url = value(environment, "DATABASE_URL", "");
        if (url.isEmpty()) {
            return null;
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new LocalException("DATABASE_URL must look like jdbc:postgresql://localhost:5432/mayfly");
        }
        return new Database(
                url,
                environment.get("DATABASE_USER"),
                environment.get("DATABASE_PASSWORD"),
                environment.get("APP_DATABASE_PASSWORD"),
                environment.get("MAINTENANCE_DATABASE_PASSWORD"));
    }

    private static int number(Map<String, String> environment, String name, int usual, int min, int max) {
        String given = value(environment, name, Integer.toString(usual));
        try {
            int number = Integer.parseInt(given);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notANumber(name, given, min, max, e);
        }
        throw notANumber(name, given, min, max, null);
    }

    private static LocalException notANumber(
            String name, String given, int min, int max, @Nullable NumberFormatException cause) {
        return new LocalException(
                "%s must be a number from %d to %d, not '%s'".formatted(name, min, max, given), cause);
    }

    private static String value(Map<String, String> environment, String name, String usual) {
        String given = environment.getOrDefault(name, "").strip();
        return given.isEmpty() ? usual : given;
    }
}
