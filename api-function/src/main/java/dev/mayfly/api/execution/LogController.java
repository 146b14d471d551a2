package dev.mayfly.api.execution;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.bulk.BulkBody;
import dev.mayfly.api.bulk.Checked;
import dev.mayfly.api.bulk.ItemFault;
import dev.mayfly.api.bulk.ItemReader;
import dev.mayfly.api.page.Page;
import dev.mayfly.execution.ExecutionRecorder;
import dev.mayfly.execution.ExecutionRepository;
import dev.mayfly.execution.NewLog;
import dev.mayfly.problem.FieldError;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.json.JsonMapper;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log of one execution. */
@Controller("/api/executions/{executionId}/logs")
class LogController {

    private final ItemReader items;
    private final LogIntake intake;
    private final BulkBody bodies;
    private final ExecutionAccess access;
    private final ExecutionRepository executions;
    private final LogPages pages;
    private final JsonMapper json;
    private final WorkspaceTransactions transactions;
    private final ExecutionRecorder recorder;

    LogController(
            ItemReader items,
            LogIntake intake,
            BulkBody bodies,
            ExecutionAccess access,
            ExecutionRepository executions,
            LogPages pages,
            JsonMapper json,
            WorkspaceTransactions transactions,
            ExecutionRecorder recorder) {
        this.items = items;
        this.intake = intake;
        this.bodies = bodies;
        this.access = access;
        this.executions = executions;
        this.pages = pages;
        this.json = json;
        this.transactions = transactions;
        this.recorder = recorder;
    }

    /**
     * Adds lines, as a list or one a line, and says of each what became of it. A line that is sent again with the same
     * timestamp is stored once.
     */
    @Allows(
            scope = {Scope.INGEST, Scope.WRITE},
            role = Role.MEMBER)
    @Consumes({MediaType.APPLICATION_JSON, BulkBody.NDJSON})
    @Post
    HttpResponse<BulkResponse> add(
            Caller caller,
            HttpRequest<?> request,
            String executionId,
            @RequestBody(content = @Content(schema = @Schema(implementation = LogRequest.class))) @Body
                    byte @Nullable [] body) {
        BulkBody.Items read = bodies.read(request, body);
        List<Checked<LogRequest>> lines = read.items().stream().map(this::check).toList();
        if (read.isSingle() && lines.getFirst() instanceof Checked.Unfit<LogRequest>(ItemFault fault)) {
            throw fault.problem();
        }
        if (!recorder.isOn()) {
            return HttpResponse.accepted();
        }
        var fit = new ArrayList<LogRequest>();
        lines.forEach(line -> {
            if (line instanceof Checked.Fit<LogRequest>(LogRequest log)) {
                fit.add(log);
            }
        });
        List<NewLog> logs = intake.accept(executionId, fit);
        Set<UUID> added = transactions.write(caller.workspace(), () -> {
            access.find(caller, executionId);
            return Set.copyOf(executions.insertLogs(caller.workspace(), executionId, write(logs)));
        });
        var ids = logs.stream().map(NewLog::id).iterator();
        return HttpResponse.<BulkResponse>status(HttpStatus.MULTI_STATUS)
                .body(new BulkResponse(lines.stream()
                        .map(line -> switch (line) {
                            case Checked.Fit<LogRequest> _ -> stored(executionId, ids.next(), added);
                            case Checked.Unfit<LogRequest>(ItemFault fault) ->
                                BulkResponse.Item.refused(executionId, fault);
                        })
                        .toList()));
    }

    /** In the order of their times. */
    @Allows(scope = Scope.READ)
    @Get
    Page<LogResponse> list(
            Caller caller,
            String executionId,
            @QueryValue(defaultValue = "" + LogPages.DEFAULT_LIMIT) @Min(1) @Max(1000) int limit,
            @Nullable @QueryValue String cursor) {
        return transactions.read(caller.workspace(), () -> {
            access.find(caller, executionId);
            return pages.page(caller, executionId, limit, cursor);
        });
    }

    private Checked<LogRequest> check(BulkBody.Item item) {
        return switch (items.read(item, LogRequest.class)) {
            case Checked.Fit<LogRequest>(LogRequest log) -> {
                List<FieldError> faults = intake.faults(log, "");
                yield faults.isEmpty() ? new Checked.Fit<>(log) : new Checked.Unfit<>(ItemFault.invalid(faults));
            }
            case Checked.Unfit<LogRequest> unfit -> unfit;
        };
    }

    private static BulkResponse.Item stored(String executionId, UUID id, Set<UUID> added) {
        return BulkResponse.Item.stored(executionId, id, added.contains(id));
    }

    private String write(List<NewLog> logs) {
        try {
            return json.writeValueAsString(logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
