package dev.mayfly.api.execution;

import dev.mayfly.execution.NewLog;
import dev.mayfly.problem.FieldError;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks and masks lines of logs on their way in. */
@Singleton
final class LogIntake {

    /** How far a caller's clock may be ahead of ours. */
    static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    /** Nothing that is recorded here is older; what says so has a broken clock. */
    static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final int MAX_JSON_LENGTH = 16_384;

    private final Clock clock;

    LogIntake(Clock clock) {
        this.clock = clock;
    }

    /**
     * What is wrong with a line beyond its shape.
     *
     * @param pointer of the line in its item
     */
    List<FieldError> faults(LogRequest log, String pointer) {
        var faults = new ArrayList<FieldError>();
        faults.addAll(objectFaults(log.context(), pointer + "/context"));
        faults.addAll(objectFaults(log.metadata(), pointer + "/metadata"));
        faults.addAll(timeFaults(log.timestamp(), pointer + "/timestamp"));
        return faults;
    }

    /** Times that are in no one's future or distant past. */
    List<FieldError> timeFaults(@Nullable Instant time, String pointer) {
        if (time == null) {
            return List.of();
        }
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        if (time.isAfter(clock.instant().plus(MAX_AHEAD))) {
            return List.of(new FieldError(pointer, "out_of_range", name + " is more than 5 minutes in the future"));
        }
        return time.isBefore(EARLIEST)
                ? List.of(new FieldError(pointer, "out_of_range", name + " is before the year 2000"))
                : List.of();
    }

    /**
     * The lines as they are stored. A line has the same id whenever it is sent with the same time, so that a repetition
     * stores nothing; of equal lines in one request each counts.
     */
    List<NewLog> accept(String executionId, List<LogRequest> logs) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Map<String, Integer> occurrences = new HashMap<>();
        return logs.stream()
                .map(log -> {
                    Instant timestamp =
                            log.timestamp() == null ? now : log.timestamp().truncatedTo(ChronoUnit.MICROS);
                    String text = String.join(
                            "|",
                            executionId,
                            timestamp.toString(),
                            log.category(),
                            log.level(),
                            canonical(log.context()),
                            canonical(log.metadata()),
                            log.message());
                    int occurrence = occurrences.merge(text, 1, Integer::sum);
                    return new NewLog(
                            CanonicalJson.idOf(occurrence + "|" + text),
                            log.category(),
                            log.level(),
                            Masking.message(log.message()),
                            log.context() == null ? null : Masking.json(log.context()),
                            log.metadata() == null ? null : Masking.json(log.metadata()),
                            timestamp);
                })
                .toList();
    }

    private static String canonical(@Nullable JsonNode node) {
        return node == null ? "" : CanonicalJson.write(node);
    }

    private static List<FieldError> objectFaults(@Nullable JsonNode node, String pointer) {
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        if (node == null || node.isNull()) {
            return List.of();
        }
        if (!node.isObject()) {
            return List.of(new FieldError(pointer, "wrong_type", name + " must be an object"));
        }
        return Objects.requireNonNull(CanonicalJson.write(node)).length() > MAX_JSON_LENGTH
                ? List.of(new FieldError(
                        pointer,
                        "size_out_of_range",
                        name + " may have at most %,d characters".formatted(MAX_JSON_LENGTH)))
                : List.of();
    }
}
