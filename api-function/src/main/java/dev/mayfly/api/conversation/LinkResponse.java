package dev.mayfly.api.conversation;

import dev.mayfly.conversation.RecordedRequest;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * How a request was linked.
 *
 * @param kind {@code prefix}: it goes on with its parent; {@code grandparent}: a request between the two is missing;
 *     {@code compact}: it begins with a summary that its parent was answered; {@code subtask}: it is a task that an answer
 *     gave; {@code new}: it begins a conversation
 * @param depth how many messages it shares with its parent
 */
@Serdeable
record LinkResponse(String kind, int depth) {

    static @Nullable LinkResponse of(RecordedRequest request) {
        return request.linkKind() == null || request.linkDepth() == null
                ? null
                : new LinkResponse(request.linkKind(), request.linkDepth());
    }
}
