package dev.mayfly.api.web.agent;

import dev.mayfly.agent.Agent;
import dev.mayfly.api.execution.MetricReport;
import dev.mayfly.api.page.Page;
import dev.mayfly.execution.AgentStats;
import dev.mayfly.execution.LogLine;
import org.jspecify.annotations.Nullable;

/**
 * An agent and what it did.
 *
 * @param figures null when they are none of the viewer's business
 * @param logs null when they are none of the viewer's business
 */
public record AgentPage(
        Agent agent, @Nullable Figures figures, @Nullable Page<LogLine> logs) {

    /** What it did over all time, and in the range that was asked for. */
    public record Figures(AgentStats stats, MetricReport report) {}
}
