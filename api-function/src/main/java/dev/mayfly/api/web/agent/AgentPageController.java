package dev.mayfly.api.web.agent;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.agent.Agents;
import dev.mayfly.api.execution.AgentLogs;
import dev.mayfly.api.execution.AgentMetrics;
import dev.mayfly.api.execution.DateRange;
import dev.mayfly.api.execution.Metric;
import dev.mayfly.api.execution.Period;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Query;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.execution.LogLine;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The agents of the workspace, and what each of them did. */
@Hidden
@WebPage
@Controller("/agents")
@Produces(MediaType.TEXT_HTML)
final class AgentPageController {

    private static final int AGENTS = 50;
    private static final int LINES = 25;
    private static final List<String> PERIODS = List.of(Period.CODES.split("\\|", -1));

    private final Agents agents;
    private final AgentMetrics metrics;
    private final AgentLogs logs;
    private final Clock clock;

    AgentPageController(Agents agents, AgentMetrics metrics, AgentLogs logs, Clock clock) {
        this.agents = agents;
        this.metrics = metrics;
        this.logs = logs;
        this.clock = clock;
    }

    @Allows(scope = Scope.READ)
    @Get
    HttpResponse<String> list(Viewer viewer, Caller caller, Query query) {
        return Html.ok(Html.TEMPLATES.agentList(viewer, query, agents.list(caller, AGENTS, query.text(Query.CURSOR))));
    }

    @Allows(scope = Scope.READ)
    @Get("/{id}")
    HttpResponse<String> show(Viewer viewer, Caller caller, UUID id, Query query) {
        Period period = Period.of(Objects.requireNonNullElse(query.choice("period", PERIODS), "day"));
        LocalDate from = query.day("from");
        LocalDate to = query.day("to");
        var page = new AgentPage(
                agents.find(caller, id, null),
                metrics.stats(caller, id)
                        .map(stats -> new AgentPage.Figures(
                                stats, metrics.report(caller, id, period, from, to, Metric.of(null))))
                        .orElse(null),
                lines(caller, id, from, to, query));
        return Html.ok(Html.TEMPLATES.agentShow(viewer, query, page));
    }

    /** Of a longer range than logs may be asked for the last part of it. */
    private @Nullable Page<LogLine> lines(
            Caller caller, UUID id, @Nullable LocalDate from, @Nullable LocalDate to, Query query) {
        DateRange range = DateRange.of(from, to, clock, Period.MONTH.maxDays());
        var filter = new AgentLogs.Filter(
                id,
                query.text("execution"),
                query.choice("category", LogLine.CATEGORIES),
                query.choice("level", LogLine.LEVELS),
                range.last(AgentLogs.MAX_DAYS));
        try {
            return logs.page(caller, filter, LINES, query.text(Query.CURSOR));
        } catch (NotFoundException _) {
            return null;
        }
    }
}
