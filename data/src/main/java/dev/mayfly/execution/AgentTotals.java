package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;

/**
 * How many agents there are and how much they were used, over all time.
 *
 * @param agents ordinary ones
 * @param activeAgents of these, the ones used lately
 * @param executions those of experiments' agents included
 */
@Introspected
public record AgentTotals(long agents, long activeAgents, long executions) {}
