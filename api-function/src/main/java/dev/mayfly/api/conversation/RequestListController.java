package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.page.Reach;
import dev.mayfly.conversation.RequestPayload;
import dev.mayfly.conversation.RequestPayloadRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Recorded requests: members of a train read those of the train, admins of the workspace all. */
@Controller("/api/requests")
class RequestListController {

    private static final String TYPES = "inference|quota_probe|evaluation|internal_operation";

    private final RequestLists lists;
    private final RequestPayloadRepository payloads;
    private final ReadableTrains readable;
    private final WorkspaceTransactions transactions;
    private final StoredJson json;

    RequestListController(
            RequestLists lists,
            RequestPayloadRepository payloads,
            ReadableTrains readable,
            WorkspaceTransactions transactions,
            StoredJson json) {
        this.lists = lists;
        this.payloads = payloads;
        this.readable = readable;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * The newest first.
     *
     * @param train the id or the slug of a train
     * @param startDate the first moment at which a request may have begun
     * @param endDate the first moment at which it may not
     */
    @Allows(scope = Scope.READ)
    @Get
    Page<RequestSummary> list(
            Caller caller,
            @Nullable @QueryValue String train,
            @Nullable @QueryValue @Size(min = 1, max = 200) String model,
            @Nullable @QueryValue @Size(min = 1, max = 200) String accountId,
            @Nullable @QueryValue @Pattern(regexp = "success|failed", message = "must be success or failed")
                    String status,
            @Nullable
                    @QueryValue
                    @Pattern(
                            regexp = TYPES,
                            message = "must be inference, quota_probe, evaluation or internal_operation")
                    String type,
            @Nullable @QueryValue Instant startDate,
            @Nullable @QueryValue Instant endDate,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var filter = new RequestFilter(
                model,
                accountId,
                status == null ? null : status.equals("failed"),
                type,
                TimeRange.of(startDate, endDate));
        return transactions.read(caller.workspace(), () -> {
            TrainScope scope = readable.scope(caller, train);
            var cursors = Cursor.over(caller.workspace(), "requests", scope, filter);
            TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
            Reach reach = lists.reach(caller.workspace(), scope, filter, place);
            return reach.page(
                            lists.find(caller.workspace(), scope, filter, reach.since(), place, limit + 1),
                            limit,
                            cursors,
                            last -> new TimePlace(last.timestamp(), last.requestId()))
                    .map(RequestSummary::of);
        });
    }

    /** A request; what was sent and answered is null when it is not kept any more. */
    @Allows(scope = Scope.READ)
    @Get("/{id}")
    RequestDetail show(Caller caller, UUID id) {
        return transactions.read(
                caller.workspace(),
                () -> new RequestDetail(
                        RequestSummary.of(readable.request(caller, id)),
                        payloads.find(caller.workspace(), id).map(this::payload).orElse(null)));
    }

    private Payload payload(RequestPayload payload) {
        return new Payload(
                payload.headers() == null ? null : json.parse(payload.headers()),
                json.parse(payload.request()),
                payload.response() == null ? null : json.parse(payload.response()));
    }

    /** @param payload null when it is not kept any more */
    @Serdeable
    record RequestDetail(RequestSummary request, @Nullable Payload payload) {}

    /**
     * What was sent and answered.
     *
     * @param response null when none came, or not yet
     */
    @Serdeable
    record Payload(
            @Nullable JsonNode headers,
            JsonNode request,
            @Nullable JsonNode response) {}
}
