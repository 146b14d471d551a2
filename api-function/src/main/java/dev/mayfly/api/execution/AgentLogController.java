package dev.mayfly.api.execution;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.export.Column;
import dev.mayfly.api.export.TableExporter;
import dev.mayfly.api.export.TableFormat;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.execution.LogCount;
import dev.mayfly.execution.LogLine;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the executions of an agent said: all of it for the agent's owner and for admins; for others who have run the agent
 * what their own executions said.
 */
@Controller("/api/analytics/agents/{id}/logs")
class AgentLogController {

    private static final String CATEGORIES = "execution|error|performance|user_action";
    private static final String LEVELS = "debug|info|warn|error";

    private final AgentLogs logs;
    private final TableExporter exporter;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    AgentLogController(AgentLogs logs, TableExporter exporter, WorkspaceTransactions transactions, Clock clock) {
        this.logs = logs;
        this.exporter = exporter;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * The newest line first. The first page also counts the lines by category and by level, over the whole range and
     * whatever the category and level asked for.
     *
     * @param startDate the first day in UTC; a week before the last when left out
     * @param endDate the last day, included; today when left out
     */
    @Allows(scope = Scope.READ)
    @Get
    LogPage list(
            Caller caller,
            UUID id,
            @Nullable @QueryValue @Size(min = 1, max = 200) String executionId,
            @Nullable
                    @QueryValue
                    @Pattern(regexp = CATEGORIES, message = "must be execution, error, performance or user_action")
                    String category,
            @Nullable @QueryValue @Pattern(regexp = LEVELS, message = "must be debug, info, warn or error")
                    String level,
            @Nullable @QueryValue LocalDate startDate,
            @Nullable @QueryValue LocalDate endDate,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var filter = new AgentLogs.Filter(
                id, executionId, category, level, DateRange.of(startDate, endDate, clock, AgentLogs.MAX_DAYS));
        Cursor cursors = filter.cursors(caller);
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        return transactions.read(caller.workspace(), () -> {
            AgentLogs.Reader reader = logs.open(caller, filter);
            Page<LogLine> page =
                    Page.of(reader.after(place, limit + 1), limit, last -> cursors.encode(last.timestamp(), last.id()));
            return new LogPage(page.items(), page.nextCursor(), cursor == null ? LogCounts.of(reader.count()) : null);
        });
    }

    /** The lines as a table, the newest first. */
    @Allows(scope = Scope.READ)
    @Get("/export")
    @Produces({"text/csv", "application/x-ndjson", MediaType.ALL})
    HttpResponse<String> export(
            Caller caller,
            HttpRequest<?> request,
            UUID id,
            @QueryValue(defaultValue = "csv") @Pattern(regexp = TableFormat.CODES, message = "must be csv or jsonl")
                    String format,
            @Nullable @QueryValue @Size(min = 1, max = 200) String executionId,
            @Nullable
                    @QueryValue
                    @Pattern(regexp = CATEGORIES, message = "must be execution, error, performance or user_action")
                    String category,
            @Nullable @QueryValue @Pattern(regexp = LEVELS, message = "must be debug, info, warn or error")
                    String level,
            @Nullable @QueryValue LocalDate startDate,
            @Nullable @QueryValue LocalDate endDate,
            @QueryValue(defaultValue = "1000") @Min(1) @Max(TableExporter.MAX_ROWS) int limit,
            @Nullable @QueryValue String cursor) {
        var filter = new AgentLogs.Filter(
                id, executionId, category, level, DateRange.of(startDate, endDate, clock, AgentLogs.MAX_DAYS));
        TableFormat form = TableFormat.of(format);
        return transactions.read(
                caller.workspace(),
                () -> exporter.answer(
                        request,
                        form,
                        "logs-" + id,
                        exporter.page(
                                form,
                                columns(),
                                limit,
                                filter.cursors(caller),
                                cursor,
                                line -> new TimePlace(line.timestamp(), line.id()),
                                logs.open(caller, filter)::after)));
    }

    private List<Column<LogLine>> columns() {
        return List.of(
                new Column<>("timestamp", LogLine::timestamp),
                new Column<>("id", LogLine::id),
                new Column<>("executionId", LogLine::executionId),
                new Column<>("userId", LogLine::userId),
                new Column<>("category", LogLine::category),
                new Column<>("level", LogLine::level),
                new Column<>("message", LogLine::message),
                new Column<>("context", line -> exporter.write(line.context())),
                new Column<>("metadata", line -> exporter.write(line.metadata())));
    }

    /**
     * One page of lines.
     *
     * @param counts on the first page; null on the others
     */
    @Serdeable
    record LogPage(
            List<LogLine> items,
            @Nullable String nextCursor,
            @Nullable LogCounts counts) {}

    /** How many lines there are, those of no category or level included as 0. */
    @Serdeable
    record LogCounts(Map<String, Long> byCategory, Map<String, Long> byLevel) {

        static LogCounts of(List<LogCount> counts) {
            return new LogCounts(
                    sum(LogLine.CATEGORIES, counts, LogCount::category), sum(LogLine.LEVELS, counts, LogCount::level));
        }

        private static Map<String, Long> sum(List<String> names, List<LogCount> counts, Function<LogCount, String> of) {
            var sums = new LinkedHashMap<String, Long>();
            names.forEach(name -> sums.put(name, 0L));
            counts.forEach(count -> sums.merge(of.apply(count), count.lines(), Long::sum));
            return sums;
        }
    }
}
