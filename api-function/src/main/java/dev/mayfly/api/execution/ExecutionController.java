package dev.mayfly.api.execution;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.bulk.BulkBody;
import dev.mayfly.api.page.Page;
import dev.mayfly.execution.ErrorFamily;
import dev.mayfly.execution.Execution;
import dev.mayfly.execution.ExecutionRecorder;
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
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Recorded executions of agents. */
@Controller("/api/executions")
class ExecutionController {

    private static final String STATUS = "success|failed|timeout|error";

    private final ExecutionRecording recording;
    private final ExecutionAccess access;
    private final ExecutionLists lists;
    private final LogPages logs;
    private final BulkBody bodies;
    private final WorkspaceTransactions transactions;
    private final ExecutionRecorder recorder;

    ExecutionController(
            ExecutionRecording recording,
            ExecutionAccess access,
            ExecutionLists lists,
            LogPages logs,
            BulkBody bodies,
            WorkspaceTransactions transactions,
            ExecutionRecorder recorder) {
        this.recording = recording;
        this.access = access;
        this.lists = lists;
        this.logs = logs;
        this.bodies = bodies;
        this.transactions = transactions;
        this.recorder = recorder;
    }

    /**
     * Records one execution, or up to 1,000 as a list or one a line. The same execution sent again counts once. A list is
     * answered with 207 and what became of each item; while recording is switched off everything is answered with 202 and
     * nothing is stored.
     */
    @Allows(
            scope = {Scope.INGEST, Scope.WRITE},
            role = Role.MEMBER)
    @Consumes({MediaType.APPLICATION_JSON, BulkBody.NDJSON})
    @Post
    HttpResponse<?> record(
            Caller caller,
            HttpRequest<?> request,
            @RequestBody(content = @Content(schema = @Schema(implementation = ExecutionRequest.class))) @Body
                    byte @Nullable [] body) {
        BulkBody.Items items = bodies.read(request, body);
        if (!recorder.isOn()) {
            return HttpResponse.accepted();
        }
        return items.isSingle()
                ? single(caller, items.items().getFirst())
                : HttpResponse.status(HttpStatus.MULTI_STATUS)
                        .body(new BulkResponse(recording.record(caller, items.items())));
    }

    /** The last recorded first: all of them for admins, for others what they ran and what ran of the agents they own. */
    @Allows(scope = Scope.READ)
    @Get
    Page<ExecutionResponse> list(
            Caller caller,
            @Nullable @QueryValue UUID agentId,
            @Nullable @QueryValue UUID userId,
            @Nullable @QueryValue @Pattern(regexp = STATUS) String status,
            @Nullable @QueryValue ErrorFamily errorCode,
            @Nullable @QueryValue Instant startDate,
            @Nullable @QueryValue Instant endDate,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        String family = errorCode == null ? null : errorCode.name();
        var filter = new ExecutionFilter(agentId, userId, status, family, startDate, endDate);
        return lists.page(caller, filter, limit, cursor).map(ExecutionResponse::of);
    }

    /** What the caller ran, the last recorded first. */
    @Allows(scope = Scope.READ)
    @Get("/history")
    Page<ExecutionResponse> history(
            Caller caller,
            @Nullable @QueryValue UUID agentId,
            @Nullable @QueryValue @Pattern(regexp = STATUS) String status,
            @Nullable @QueryValue Instant startDate,
            @Nullable @QueryValue Instant endDate,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var own = new ExecutionFilter(agentId, caller.userId(), status, null, startDate, endDate);
        return lists.page(caller, own, limit, cursor).map(ExecutionResponse::of);
    }

    /** One execution with the first lines of its log. */
    @Allows(scope = Scope.READ)
    @Get("/{executionId}")
    ExecutionResponse show(Caller caller, String executionId) {
        return transactions.read(caller.workspace(), () -> {
            Execution execution = access.find(caller, executionId);
            Page<LogResponse> first = logs.page(caller, executionId, LogPages.DEFAULT_LIMIT, null);
            return ExecutionResponse.of(execution, first.items(), first.nextCursor());
        });
    }

    private HttpResponse<ExecutionResponse> single(Caller caller, BulkBody.Item item) {
        ExecutionRecording.Stored stored = recording.recordOne(caller, item);
        String location = "/api/executions/" + stored.execution().executionId();
        return HttpResponse.<ExecutionResponse>status(stored.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .headers(headers -> headers.location(URI.create(location)))
                .body(ExecutionResponse.of(stored.execution()));
    }
}
