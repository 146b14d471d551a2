package dev.mayfly.monitoring;

import io.micronaut.serde.annotation.Serdeable;

/**
 * How many connections to this database are in a state.
 *
 * @param state as {@code pg_stat_activity} names it; {@code hidden} for those of other roles
 */
@Serdeable
public record ConnectionCount(String state, long connections) {}
