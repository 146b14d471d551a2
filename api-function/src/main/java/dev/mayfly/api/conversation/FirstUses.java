package dev.mayfly.api.conversation;

import dev.mayfly.api.page.Cursor;
import dev.mayfly.conversation.RequestListRepository;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells since when models and accounts are in use: what names one need not be looked for further back, nor at all if it never was. */
@Singleton
final class FirstUses {

    private final RequestListRepository requests;

    FirstUses(RequestListRepository requests) {
        this.requests = requests;
    }

    /** The time to look back to: that which is asked for, or the first use of what is named when that is later. */
    Instant since(WorkspaceId workspace, @Nullable String model, @Nullable String accountId, Instant asked) {
        Instant since = asked;
        if (model != null) {
            since = later(since, requests.findFirstOfModel(workspace, model).orElse(Cursor.END_OF_TIME));
        }
        if (accountId != null) {
            since = later(
                    since, requests.findFirstOfAccount(workspace, accountId).orElse(Cursor.END_OF_TIME));
        }
        return since;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
