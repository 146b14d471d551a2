package dev.mayfly.api.analysis;

import dev.mayfly.analysis.Analysis;
import dev.mayfly.analysis.AnalysisLeaseRepository;
import dev.mayfly.analysis.AnalysisRepository;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.masking.Masking;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.annotation.Value;
import io.micronaut.json.JsonMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives analyses to workers and takes their answers. An answer counts only under the live lease that it names; one that was
 * taken before is taken again without a change, any other is refused.
 */
@Singleton
final class AnalysisWork {

    private static final int MAX_RECOVERED = 500;
    /** Far more than any attempt reads, and so little that sums fit into a {@code bigint}. */
    private static final long MAX_TOKENS = 1_000_000_000_000L;

    private static final String MONEY = "\\d{1,9}(\\.\\d{1,9})?";
    private static final String MONEY_MESSAGE = "must be a decimal such as 0.0123, with at most 9 places";

    private final AnalysisRepository analyses;
    private final AnalysisLeaseRepository leases;
    private final WorkspaceTransactions transactions;
    private final JsonMapper json;
    private final int maxAttempts;

    AnalysisWork(
            AnalysisRepository analyses,
            AnalysisLeaseRepository leases,
            WorkspaceTransactions transactions,
            JsonMapper json,
            @Value("${analyses.max-attempts}") int maxAttempts) {
        this.analyses = analyses;
        this.leases = leases;
        this.transactions = transactions;
        this.json = json;
        this.maxAttempts = maxAttempts;
    }

    List<Analysis> claim(Caller caller, int limit, int leaseSeconds) {
        transactions.write(caller.workspace(), () -> leases.recover(caller.workspace(), maxAttempts, MAX_RECOVERED));
        return transactions.write(caller.workspace(), () -> {
            List<UUID> ids = leases.claim(
                    caller.workspace(), UuidV7.next(), leaseSeconds, limit, caller.userId(), caller.keyId());
            return ids.isEmpty() ? List.of() : analyses.listAll(caller.workspace(), ids);
        });
    }

    Analysis heartbeat(Caller caller, UUID id, UUID leaseToken, int leaseSeconds) {
        return transactions.write(caller.workspace(), () -> {
            int prolonged = leases.heartbeat(caller.workspace(), id, leaseToken, leaseSeconds);
            Analysis found = find(caller, id);
            if (prolonged == 0) {
                throw leaseLost(id);
            }
            return found;
        });
    }

    Analysis complete(Caller caller, UUID id, Completion completion) {
        Usage usage = Usage.orNone(completion.usage());
        return transactions.write(caller.workspace(), () -> {
            boolean completed = !leases.complete(
                            caller.workspace(),
                            id,
                            completion.leaseToken(),
                            write(completion.result()),
                            completion.model(),
                            usage.inputTokens(),
                            usage.outputTokens(),
                            completion.costUsd(),
                            caller.userId(),
                            caller.keyId())
                    .isEmpty();
            Analysis found = find(caller, id);
            boolean repeated = found.status().equals(Analysis.COMPLETED) && found.isOf(completion.leaseToken());
            if (!completed && !repeated) {
                throw leaseLost(id);
            }
            return found;
        });
    }

    Analysis fail(Caller caller, UUID id, Failure failure) {
        Usage usage = Usage.orNone(failure.usage());
        return transactions.write(caller.workspace(), () -> {
            boolean ended = !leases.fail(
                            caller.workspace(),
                            id,
                            failure.leaseToken(),
                            failure.retryable(),
                            maxAttempts,
                            failure.code(),
                            Masking.message(failure.message()),
                            failure.model(),
                            usage.inputTokens(),
                            usage.outputTokens(),
                            failure.costUsd(),
                            caller.userId(),
                            caller.keyId())
                    .isEmpty();
            Analysis found = find(caller, id);
            boolean isOver =
                    found.status().equals(Analysis.PENDING) || found.status().equals(Analysis.FAILED);
            boolean repeated = found.errorCode() != null && isOver && found.isOf(failure.leaseToken());
            if (!ended && !repeated) {
                throw leaseLost(id);
            }
            return found;
        });
    }

    Analysis release(Caller caller, UUID id, Release release) {
        Usage usage = release.usage();
        return transactions.write(caller.workspace(), () -> {
            boolean released = !leases.release(
                            caller.workspace(),
                            id,
                            release.leaseToken(),
                            release.model(),
                            usage == null ? null : usage.inputTokens(),
                            usage == null ? null : usage.outputTokens(),
                            release.costUsd(),
                            caller.userId(),
                            caller.keyId())
                    .isEmpty();
            Analysis found = find(caller, id);
            boolean repeated = found.status().equals(Analysis.PENDING) && found.isOf(release.leaseToken());
            if (!released && !repeated) {
                throw leaseLost(id);
            }
            return found;
        });
    }

    private Analysis find(Caller caller, UUID id) {
        return analyses.find(caller.workspace(), id).orElseThrow(() -> new NotFoundException("analysis", id));
    }

    static ConflictException leaseLost(UUID id) {
        return new ConflictException(
                "lease_lost", "Analysis %s is not under this lease any more; nothing was changed".formatted(id));
    }

    private String write(Findings findings) {
        try {
            return json.writeValueAsString(findings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tokens that the model read and wrote, over all calls of the attempt. */
    @Serdeable
    record Usage(
            @PositiveOrZero @Max(MAX_TOKENS) long inputTokens,
            @PositiveOrZero @Max(MAX_TOKENS) long outputTokens) {

        static Usage orNone(@Nullable Usage usage) {
            return usage == null ? new Usage(0, 0) : usage;
        }
    }

    /** @param costUsd an exact decimal; null when the price is not known */
    @Serdeable
    record Completion(
            @NotNull UUID leaseToken,
            @NotNull @Valid Findings result,
            @Nullable @Size(min = 1, max = 200) String model,
            @Nullable @Valid Usage usage,

            @Nullable @Pattern(regexp = MONEY, message = MONEY_MESSAGE)
            String costUsd) {}

    /** @param retryable whether another attempt may succeed */
    @Serdeable
    record Failure(
            @NotNull UUID leaseToken,
            @NotNull @NotBlank @Size(max = 100) String code,
            @NotNull @Size(max = 2000) String message,
            boolean retryable,
            @Nullable @Size(min = 1, max = 200) String model,
            @Nullable @Valid Usage usage,

            @Nullable @Pattern(regexp = MONEY, message = MONEY_MESSAGE)
            String costUsd) {}

    /** @param usage null when no model was asked */
    @Serdeable
    record Release(
            @NotNull UUID leaseToken,
            @Nullable @Size(min = 1, max = 200) String model,
            @Nullable @Valid Usage usage,

            @Nullable @Pattern(regexp = MONEY, message = MONEY_MESSAGE)
            String costUsd) {}
}
