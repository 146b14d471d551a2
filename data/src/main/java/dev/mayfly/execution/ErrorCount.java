package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;

/** How many executions ended with an error of this family. */
@Introspected
public record ErrorCount(String errorCode, long executions) {}
