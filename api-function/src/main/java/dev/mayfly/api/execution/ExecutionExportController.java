package dev.mayfly.api.execution;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.export.Column;
import dev.mayfly.api.export.TableExporter;
import dev.mayfly.api.export.TableExporter.Rows;
import dev.mayfly.api.export.TableFormat;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.execution.ExecutionSummary;
import dev.mayfly.execution.VisibleExecutionRepository;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Executions to take away: all of the workspace's for admins; for others their own, and those of their agents. */
@Controller("/api/executions/export")
class ExecutionExportController {

    private static final List<Column<ExecutionSummary>> COLUMNS = List.of(
            new Column<>("id", ExecutionSummary::id),
            new Column<>("executionId", ExecutionSummary::executionId),
            new Column<>("agentId", ExecutionSummary::agentId),
            new Column<>("agentName", ExecutionSummary::agentName),
            new Column<>("userId", ExecutionSummary::userId),
            new Column<>("status", ExecutionSummary::status),
            new Column<>("duration", ExecutionSummary::duration),
            new Column<>("creditsConsumed", ExecutionSummary::creditsConsumed),
            new Column<>("httpStatus", ExecutionSummary::httpStatus),
            new Column<>("errorCode", ExecutionSummary::errorCode),
            new Column<>("originalErrorCode", ExecutionSummary::originalErrorCode),
            new Column<>("errorMessage", ExecutionSummary::errorMessage),
            new Column<>("inputSize", ExecutionSummary::inputSize),
            new Column<>("outputSize", ExecutionSummary::outputSize),
            new Column<>("inputType", ExecutionSummary::inputType),
            new Column<>("outputType", ExecutionSummary::outputType),
            new Column<>("responseTime", ExecutionSummary::responseTime),
            new Column<>("processingTime", ExecutionSummary::processingTime),
            new Column<>("queueTime", ExecutionSummary::queueTime),
            new Column<>("startedAt", ExecutionSummary::startedAt),
            new Column<>("completedAt", ExecutionSummary::completedAt),
            new Column<>("createdAt", ExecutionSummary::createdAt));

    private final VisibleExecutionRepository executions;
    private final VisibleAgents agents;
    private final TableExporter exporter;
    private final WorkspaceTransactions transactions;

    ExecutionExportController(
            VisibleExecutionRepository executions,
            VisibleAgents agents,
            TableExporter exporter,
            WorkspaceTransactions transactions) {
        this.executions = executions;
        this.agents = agents;
        this.exporter = exporter;
        this.transactions = transactions;
    }

    /**
     * The last recorded first.
     *
     * @param startDate the first moment of recording that is in it
     * @param endDate the first moment that is not
     */
    @Allows(scope = Scope.READ)
    @Get
    // JSON, which only its errors are, so that who asks for it does not get the execution named "export" instead.
    @Produces({"text/csv", "application/x-ndjson", MediaType.APPLICATION_JSON, MediaType.ALL})
    HttpResponse<String> export(
            Caller caller,
            HttpRequest<?> request,
            @QueryValue(defaultValue = "csv") @Pattern(regexp = TableFormat.CODES, message = "must be csv or jsonl")
                    String format,
            @Nullable @QueryValue UUID agentId,
            @Nullable
                    @QueryValue
                    @Pattern(
                            regexp = "success|failed|timeout|error",
                            message = "must be success, failed, timeout or error")
                    String status,
            @Nullable @QueryValue Instant startDate,
            @Nullable @QueryValue Instant endDate,
            @QueryValue(defaultValue = "1000") @Min(1) @Max(TableExporter.MAX_ROWS) int limit,
            @Nullable @QueryValue String cursor) {
        Instant since = checked("startDate", startDate, Instant.EPOCH);
        Instant until = checked("endDate", endDate, Cursor.END_OF_TIME);
        if (until.isBefore(since)) {
            throw refused("endDate", "endDate must not be before startDate");
        }
        var cursors = Cursor.over(
                caller.workspace(),
                caller.userId(),
                caller.isAdmin(),
                "execution-export",
                agentId,
                status,
                since,
                until);
        TableFormat form = TableFormat.of(format);
        return transactions.read(
                caller.workspace(),
                () -> exporter.answer(
                        request,
                        form,
                        "executions",
                        exporter.page(
                                form,
                                COLUMNS,
                                limit,
                                cursors,
                                cursor,
                                execution -> new TimePlace(execution.createdAt(), execution.id()),
                                rows(caller, agentId, status, since, until))));
    }

    /** The query that finds what the caller may see by the right index. */
    private Rows<ExecutionSummary> rows(
            Caller caller, @Nullable UUID agentId, @Nullable String status, Instant since, Instant until) {
        if (agentId == null) {
            return caller.isAdmin()
                    ? (place, limit) ->
                            executions.list(caller.workspace(), status, since, until, place.time(), place.id(), limit)
                    : (place, limit) -> executions.listVisible(
                            caller.workspace(), caller.userId(), status, since, until, place.time(), place.id(), limit);
        }
        return caller.isAdmin() || agents.maySeeAll(caller, agentId)
                ? (place, limit) -> executions.listOfAgent(
                        caller.workspace(), agentId, status, since, until, place.time(), place.id(), limit)
                : (place, limit) -> executions.listOfUser(
                        caller.workspace(),
                        caller.userId(),
                        agentId,
                        status,
                        since,
                        until,
                        place.time(),
                        place.id(),
                        limit);
    }

    private static Instant checked(String field, @Nullable Instant given, Instant otherwise) {
        if (given == null) {
            return otherwise;
        }
        if (given.isBefore(Instant.EPOCH) || given.isAfter(Cursor.END_OF_TIME)) {
            throw refused(field, "%s must be from %s to %s".formatted(field, Instant.EPOCH, Cursor.END_OF_TIME));
        }
        return given;
    }

    private static InvalidException refused(String field, String detail) {
        return new InvalidException("bad_request", detail, new FieldError(field, "out_of_range", detail));
    }
}
