package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;

/** How many lines there are of this category and this level. */
@Introspected
public record LogCount(String category, String level, long lines) {}
