package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key by which a request would be linked better than it is.
 *
 * @param position of how many messages the key is the hash; null when it is that of a text
 * @param isAnswer whether the message at that position is the assistant's, or the key is that of a response's name
 * @param rank which of the texts is tried first
 */
@Introspected
record Want(UUID requestId, String key, @Nullable Integer position, boolean isAnswer, int rank) {}
