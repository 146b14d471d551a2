package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;

/** How many grades lie between {@code lowest} and ten above it. */
@Introspected
public record GradeCount(int lowest, long grades) {}
