package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.time.LocalDate;
import java.util.UUID;

/**
 * A bucket of an agent's metrics whose percentiles and unique users lag behind its counters.
 *
 * @param hour 24 for the whole day, which comes after its hours
 */
@Introspected
public record DueMetric(UUID workspace, UUID id, LocalDate date, int hour) {}
