package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.bulk.BulkBody;
import dev.mayfly.api.bulk.CanonicalJson;
import dev.mayfly.api.bulk.Checked;
import dev.mayfly.api.bulk.ItemFault;
import dev.mayfly.api.bulk.ItemReader;
import dev.mayfly.api.bulk.Times;
import dev.mayfly.api.masking.Masking;
import dev.mayfly.execution.DurationBuckets;
import dev.mayfly.execution.ErrorFamily;
import dev.mayfly.execution.NewExecution;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.FieldError;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks executions on their way in, fills in what was left out, and takes out what must not be stored. */
@Singleton
final class ExecutionIntake {

    private static final Duration MAX_DISAGREEMENT = Duration.ofSeconds(1);
    private static final int MAX_USER_AGENT = 500;
    private static final String SUCCESS = "success";

    private final ItemReader items;
    private final LogIntake logs;
    private final Times times;

    ExecutionIntake(ItemReader items, LogIntake logs, Times times) {
        this.items = items;
        this.logs = logs;
        this.times = times;
    }

    Checked<NewExecution> accept(Caller caller, BulkBody.Item item) {
        return switch (items.read(item, ExecutionRequest.class)) {
            case Checked.Unfit<ExecutionRequest>(ItemFault fault) -> new Checked.Unfit<>(fault);
            case Checked.Fit<ExecutionRequest>(ExecutionRequest request) -> accept(caller, item, request);
        };
    }

    private Checked<NewExecution> accept(Caller caller, BulkBody.Item item, ExecutionRequest request) {
        List<FieldError> faults = faults(request);
        if (!faults.isEmpty()) {
            return new Checked.Unfit<>(ItemFault.invalid(faults));
        }
        UUID userId = request.userId() == null ? caller.userId() : request.userId();
        if (!caller.maySee(userId)) {
            return new Checked.Unfit<>(new ItemFault(
                    403, "role_not_sufficient", "Only admins record executions of somebody else", List.of()));
        }
        String executionId = request.executionId() == null ? UuidV7.next().toString() : request.executionId();
        byte[] hash = CanonicalJson.sha256(Objects.requireNonNull(item.node()));
        return new Checked.Fit<>(execution(request, userId, executionId, hash));
    }

    private NewExecution execution(ExecutionRequest request, UUID userId, String executionId, byte[] hash) {
        boolean isSuccess = request.status().equals(SUCCESS);
        long duration = duration(request);
        Instant startedAt = startedAt(request, duration);
        return new NewExecution(
                UuidV7.next(),
                request.agentId(),
                userId,
                executionId,
                "\\x" + HexFormat.of().formatHex(hash),
                request.status(),
                duration,
                isSuccess && request.creditsConsumed() != null ? request.creditsConsumed() : 0,
                request.httpStatus(),
                isSuccess
                        ? null
                        : ErrorFamily.of(
                                        request.errorCode(),
                                        request.httpStatus(),
                                        request.status().equals("timeout"))
                                .name(),
                request.errorCode() == null ? null : Masking.message(request.errorCode()),
                Masking.messageOrNull(request.errorMessage()),
                request.inputSize(),
                request.outputSize(),
                request.inputType(),
                request.outputType(),
                request.responseTime(),
                request.processingTime(),
                request.queueTime(),
                request.sessionId(),
                cut(request.userAgent()),
                request.ipAddress() == null
                        ? null
                        : IpNetwork.of(request.ipAddress()).orElse(null),
                startedAt,
                request.completedAt() == null ? null : later(startedAt, times.orNow(request.completedAt())),
                DurationBuckets.of(duration),
                request.logs() == null ? List.of() : logs.accept(executionId, request.logs()));
    }

    private List<FieldError> faults(ExecutionRequest request) {
        var faults = new ArrayList<FieldError>();
        faults.addAll(times.faults(request.startedAt(), "/startedAt"));
        faults.addAll(times.faults(request.completedAt(), "/completedAt"));
        faults.addAll(durationFaults(request));
        if (request.status().equals(SUCCESS) && request.errorCode() != null) {
            faults.add(new FieldError("/errorCode", "contradiction", "A success has no errorCode"));
        }
        if (request.ipAddress() != null && IpNetwork.of(request.ipAddress()).isEmpty()) {
            faults.add(new FieldError("/ipAddress", "bad_format", "ipAddress must be an IPv4 or IPv6 address"));
        }
        List<LogRequest> lines = request.logs() == null ? List.of() : request.logs();
        for (int i = 0; i < lines.size(); i++) {
            faults.addAll(logs.faults(lines.get(i), "/logs/" + i));
        }
        return faults;
    }

    private static List<FieldError> durationFaults(ExecutionRequest request) {
        Instant startedAt = request.startedAt();
        Instant completedAt = request.completedAt();
        Long duration = request.duration();
        if (startedAt == null || completedAt == null) {
            return duration == null
                    ? List.of(new FieldError(
                            "/duration", "required", "duration is required unless startedAt and completedAt are given"))
                    : List.of();
        }
        Duration between = Duration.between(startedAt, completedAt);
        if (between.isNegative()) {
            return List.of(new FieldError("/completedAt", "out_of_range", "completedAt is before startedAt"));
        }
        boolean agrees = duration == null
                || between.minus(Duration.ofMillis(duration)).abs().compareTo(MAX_DISAGREEMENT) <= 0;
        return agrees
                ? List.of()
                : List.of(new FieldError(
                        "/duration",
                        "contradiction",
                        "duration differs by more than a second from the %d ms between startedAt and completedAt"
                                .formatted(between.toMillis())));
    }

    private static long duration(ExecutionRequest request) {
        return request.duration() == null
                ? Duration.between(
                                Objects.requireNonNull(request.startedAt()),
                                Objects.requireNonNull(request.completedAt()))
                        .toMillis()
                : request.duration();
    }

    private Instant startedAt(ExecutionRequest request, long duration) {
        if (request.startedAt() != null) {
            return times.orNow(request.startedAt());
        }
        return times.orNow(
                request.completedAt() == null ? null : request.completedAt().minusMillis(duration));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static @Nullable String cut(@Nullable String userAgent) {
        return userAgent == null || userAgent.length() <= MAX_USER_AGENT
                ? userAgent
                : userAgent.substring(0, MAX_USER_AGENT);
    }
}
