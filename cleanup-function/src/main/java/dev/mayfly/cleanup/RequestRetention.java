package dev.mayfly.cleanup;

import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.conversation.RequestRetentionRepository;
import dev.mayfly.conversation.TrainOfWorkspace;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/** Deletes bodies of LLM requests that are over their horizon, and requests that are over theirs, in chunks. */
@Singleton
final class RequestRetention {

    private static final int PAGE = 100;
    private static final int CHUNK_ROWS = 500;
    private static final UUID NO_ID = new UUID(0, 0);

    private final RequestRetentionRepository requests;
    private final RequestRecorder recorder;
    private final WorkspaceTransactions transactions;
    private final Clock clock;
    private final int payloadDays;
    private final OptionalInt requestDays;

    RequestRetention(
            RequestRetentionRepository requests,
            RequestRecorder recorder,
            WorkspaceTransactions transactions,
            Clock clock,
            RetentionConfiguration configuration) {
        this.requests = requests;
        this.recorder = recorder;
        this.transactions = transactions;
        this.clock = clock;
        this.payloadDays = configuration.payloadDays();
        this.requestDays = configuration.daysOfRequests();
    }

    void deletePayloads(UpkeepRun run) {
        Instant before = clock.instant().minus(Duration.ofDays(payloadDays));
        int deleted = CHUNK_ROWS;
        while (deleted == CHUNK_ROWS && run.mayGoOn()) {
            deleted = requests.deletePayloads(before, CHUNK_ROWS);
            run.payloadsDeleted += deleted;
        }
    }

    void deleteRequests(UpkeepRun run) {
        if (requestDays.isEmpty()) {
            return;
        }
        Instant before = clock.instant().minus(Duration.ofDays(requestDays.getAsInt()));
        var last = new TrainOfWorkspace(NO_ID, NO_ID);
        List<TrainOfWorkspace> page;
        do {
            page = requests.listTrains(last.workspace(), last.trainId(), before, PAGE);
            for (var train : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                run.attempt("delete old requests of a train", train.trainId(), () -> deleteOf(run, train, before));
                last = train;
            }
        } while (page.size() == PAGE);
    }

    private void deleteOf(UpkeepRun run, TrainOfWorkspace train, Instant before) {
        var workspace = new WorkspaceId(train.workspace());
        int deleted = CHUNK_ROWS;
        while (deleted == CHUNK_ROWS && run.mayGoOn()) {
            deleted = transactions.write(
                    workspace, () -> recorder.forget(workspace, train.trainId(), before, CHUNK_ROWS));
            run.requestsDeleted += deleted;
        }
    }
}
