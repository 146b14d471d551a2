package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job with its evaluation, if it has one, and the title its document had. */
@Introspected
public record Result(
        UUID jobId,
        UUID documentId,
        int documentVersion,
        String documentTitle,
        int repeatIndex,
        JobStatus status,
        int attempts,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable BigDecimal grade,
        @Nullable String summary,
        @Nullable String analysis,
        @TypeDef(type = DataType.JSON) @Nullable List<Highlight> highlights,
        @Nullable String model,
        @Nullable Long durationMs,
        @Nullable BigDecimal costUsd,
        @Nullable Instant evaluatedAt) {}
