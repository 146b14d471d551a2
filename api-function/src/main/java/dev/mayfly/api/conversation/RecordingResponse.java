package dev.mayfly.api.conversation;

import dev.mayfly.api.bulk.ItemFault;
import dev.mayfly.conversation.Fingerprint;
import dev.mayfly.conversation.Link;
import dev.mayfly.conversation.NewRequest;
import dev.mayfly.conversation.Place;
import dev.mayfly.conversation.RecordedRequest;
import dev.mayfly.problem.FieldError;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of each request of a body, in their order. */
@Serdeable
record RecordingResponse(List<Item> items) {

    /**
     * What became of one request. What it is linked to is null when it is not linked, or not stored.
     *
     * @param status 201 stored now, 200 stored before, 400, 403, 404 or 422 not taken, 409 the client's id is taken
     * @param messageHash SHA-256 of its messages, in hexadecimal; systemHash of its system prompt
     * @param costUsd null when no price is known
     */
    @Serdeable
    record Item(
            int status,
            @Nullable String clientRequestId,
            @Nullable UUID requestId,
            @Nullable UUID conversationId,
            @Nullable String branchId,
            @Nullable UUID parentRequestId,
            @Nullable UUID parentTaskRequestId,
            @Nullable Boolean isSubtask,
            @Nullable LinkResponse link,
            @Nullable String messageHash,
            @Nullable String systemHash,
            @Nullable UsageResponse usage,
            @Nullable String costUsd,
            @Nullable String code,
            @Nullable String detail,
            List<FieldError> errors) {

        /** As it is stored. */
        static Item stored(RecordedRequest request) {
            return new Item(
                    200,
                    request.clientRequestId(),
                    request.requestId(),
                    request.conversationId(),
                    request.branchId(),
                    request.parentRequestId(),
                    request.parentTaskRequestId(),
                    request.isSubtask(),
                    LinkResponse.of(request),
                    request.messageHash(),
                    request.systemHash(),
                    UsageResponse.of(request.usage()),
                    Cost.of(request.costUsd()),
                    null,
                    null,
                    List.of());
        }

        /** As it was stored just now. */
        static Item stored(NewRequest request, @Nullable Link link, @Nullable Place place) {
            Fingerprint fingerprint = request.fingerprint();
            return new Item(
                    201,
                    request.clientRequestId(),
                    request.requestId(),
                    place == null ? null : place.conversationId(),
                    place == null ? null : place.branchId(),
                    link == null ? null : link.parent(),
                    place == null ? null : place.task(),
                    place != null && place.isSubtask(),
                    link == null ? null : new LinkResponse(link.kind().wireName(), link.depth()),
                    fingerprint == null ? null : String.valueOf(fingerprint.messages()),
                    fingerprint == null || fingerprint.system() == null
                            ? null
                            : fingerprint.system().toString(),
                    UsageResponse.of(request.usage()),
                    Cost.of(request.costUsd()),
                    null,
                    null,
                    List.of());
        }

        static Item refused(@Nullable String clientRequestId, ItemFault fault) {
            return new Item(
                    fault.status(),
                    clientRequestId,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    fault.code(),
                    fault.detail(),
                    fault.errors());
        }

        /** Why it was refused. */
        ItemFault fault() {
            return new ItemFault(status, Objects.requireNonNull(code), Objects.requireNonNull(detail), errors);
        }

        boolean isStored() {
            return requestId != null;
        }
    }
}
