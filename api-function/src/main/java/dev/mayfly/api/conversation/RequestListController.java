package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.page.Reach;
import dev.mayfly.conversation.RequestPayload;
import dev.mayfly.conversation.RequestPayloadRepository;
import dev.mayfly.problem.NotFoundException;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Recorded requests: members of a train read those of the train, admins of the workspace all. */
@Controller("/api/requests")
class RequestListController {

    private static final String TYPES = "inference|quota_probe|evaluation|internal_operation";

    private static final String HEADERS = "headers";
    private static final String REQUEST = "request";
    private static final String RESPONSE = "response";

    /** Of what was said in one answer, as a string within the answer of a Lambda. */
    private static final int MAX_BYTES = 5_000_000;

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

    /**
     * The JSON of what was sent or answered as text, in pieces that fit into an answer.
     *
     * @param part of the payload
     */
    @Allows(scope = Scope.READ)
    @Get("/{id}/payload")
    PayloadPiece piece(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = REQUEST)
                    @Pattern(regexp = "headers|request|response", message = "must be headers, request or response")
                    String part,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "payload", id, part);
        int start = cursors.decode(cursor, 0, parts -> Integer.parseInt(parts.getFirst()));
        String rest = transactions.read(caller.workspace(), () -> {
            readable.request(caller, id);
            return payloads.find(caller.workspace(), id)
                    .map(payload -> part(payload, part))
                    .map(text -> text.substring(start))
                    .orElseThrow(() -> new NotFoundException(part + " of request", id));
        });
        int length = JsonSize.fitting(rest, MAX_BYTES);
        return new PayloadPiece(
                rest.substring(0, length), length == rest.length() ? null : cursors.encode(start + length));
    }

    private static @Nullable String part(RequestPayload payload, String part) {
        return switch (part) {
            case HEADERS -> payload.headers();
            case REQUEST -> payload.request();
            case String _ -> payload.response();
        };
    }

    /** With as many of its parts as fit into an answer. */
    private Payload payload(RequestPayload payload) {
        int left = MAX_BYTES;
        Map<String, JsonNode> shown = new HashMap<>();
        var leftOut = new ArrayList<String>();
        for (String name : List.of(HEADERS, REQUEST, RESPONSE)) {
            String text = part(payload, name);
            int size = text == null ? 0 : JsonSize.of(text);
            if (text != null && size <= left) {
                shown.put(name, json.parse(text));
                left -= size;
            } else if (text != null) {
                leftOut.add(name);
            }
        }
        return new Payload(shown.get(HEADERS), shown.get(REQUEST), shown.get(RESPONSE), leftOut);
    }

    /** @param payload null when it is not kept any more */
    @Serdeable
    record RequestDetail(RequestSummary request, @Nullable Payload payload) {}

    /**
     * What was sent and answered.
     *
     * @param response null when none came, or not yet
     * @param leftOut the parts that are null because they are too long for an answer; each is at
     *     {@code /api/requests/{id}/payload} in pieces
     */
    @Serdeable
    record Payload(
            @Nullable JsonNode headers,
            @Nullable JsonNode request,
            @Nullable JsonNode response,
            List<String> leftOut) {}

    /** @param nextCursor of the piece that comes after it; null when it is the last */
    @Serdeable
    record PayloadPiece(String text, @Nullable String nextCursor) {}
}
