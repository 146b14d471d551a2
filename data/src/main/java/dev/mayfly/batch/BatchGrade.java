package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.util.UUID;

/** The mean of the grades that a batch has so far. */
@Introspected
public record BatchGrade(UUID batchId, BigDecimal meanGrade) {}
