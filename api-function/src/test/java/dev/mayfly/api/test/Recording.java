package dev.mayfly.api.test;

import dev.mayfly.conversation.NewRequest;
import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import java.util.List;
import java.util.UUID;

/** LLM requests in trains of a user, past the API. */
public final class Recording {

    private Recording() {}

    /** Records requests of the train, one after the other. */
    public static void record(Tenant tenant, String trainId, NewRequest... requests) {
        var workspace = new WorkspaceId(UUID.fromString(tenant.workspaceId()));
        for (var request : requests) {
            tenant.api()
                    .bean(WorkspaceTransactions.class)
                    .write(
                            workspace,
                            () -> tenant.api()
                                    .bean(RequestRecorder.class)
                                    .record(workspace, UUID.fromString(trainId), List.of(request)));
        }
    }
}
