package dev.mayfly.api.execution;

import dev.mayfly.api.bulk.CanonicalJson;
import dev.mayfly.api.bulk.Times;
import dev.mayfly.api.masking.Masking;
import dev.mayfly.execution.NewLog;
import dev.mayfly.problem.FieldError;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
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

    private static final int MAX_JSON_LENGTH = 16_384;

    private final Times times;

    LogIntake(Times times) {
        this.times = times;
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
        faults.addAll(times.faults(log.timestamp(), pointer + "/timestamp"));
        return faults;
    }

    /**
     * The lines as they are stored. A line has the same id whenever it is sent with the same time, so that a repetition
     * stores nothing; of equal lines in one request each counts.
     */
    List<NewLog> accept(String executionId, List<LogRequest> logs) {
        Instant now = times.orNow(null);
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
