package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A result as a list shows it.
 *
 * @param rank where it stands in the list; smaller goes first
 */
@Introspected
public record RankedResult(
        UUID jobId,
        UUID documentId,
        String documentTitle,
        int repeatIndex,
        JobStatus status,
        @Nullable String errorCode,
        @Nullable BigDecimal grade,
        @Nullable String summary,
        @Nullable Long durationMs,
        @Nullable BigDecimal costUsd,
        BigDecimal rank) {}
