package dev.mayfly.cleanup;

import io.micronaut.context.annotation.ConfigurationProperties;

/**
 * How the cleanup runs.
 *
 * @param dryRun only report, whatever the event says
 */
@ConfigurationProperties("cleanup")
record CleanupConfiguration(boolean dryRun) {}
