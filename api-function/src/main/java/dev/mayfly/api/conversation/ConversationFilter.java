package dev.mayfly.api.conversation;

import org.jspecify.annotations.Nullable;

/** Which conversations are asked for; what is null lets all through. */
public record ConversationFilter(
        @Nullable String words,
        @Nullable String model,
        @Nullable String accountId,
        @Nullable Boolean hasSubtasks,
        @Nullable Boolean hasBranches,
        TimeRange range) {

    /** Whether there is anything that conversations are picked out by, whose rows have to be looked at for it. */
    boolean isSelective() {
        return model != null || accountId != null || hasSubtasks != null || hasBranches != null;
    }
}
