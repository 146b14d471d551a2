package dev.mayfly.cleanup;

import jakarta.inject.Singleton;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What a run does besides deleting experiments: partitions and their retention, and chats that are given up, which take a
 * moment, then roll-ups, then executions and LLM requests that are too old, then workspaces that were deleted.
 *
 * <p>Each step ends when the time is over, and the next run goes on. One that fails does not keep the others from running.
 */
@Singleton
final class Upkeep {

    private final LogRetention logs;
    private final RollUp rollUp;
    private final ExecutionRetention executions;
    private final RequestRetention requests;
    private final ChatUpkeep chats;
    private final WorkspacePurge workspaces;

    Upkeep(
            LogRetention logs,
            RollUp rollUp,
            ExecutionRetention executions,
            RequestRetention requests,
            ChatUpkeep chats,
            WorkspacePurge workspaces) {
        this.logs = logs;
        this.rollUp = rollUp;
        this.executions = executions;
        this.requests = requests;
        this.chats = chats;
        this.workspaces = workspaces;
    }

    UpkeepReport run(BooleanSupplier mayGoOn) {
        var run = new UpkeepRun(mayGoOn);
        step(run, "make partitions of logs", logs::makePartitions);
        step(run, "drop partitions of logs", logs::dropPartitions);
        step(run, "fail silent streams", chats::failSilentStreams);
        step(run, "abandon idle sessions", chats::abandonIdleSessions);
        step(run, "roll up metrics", rollUp::metrics);
        step(run, "roll up interactions", rollUp::interactions);
        step(run, "delete logs outside of partitions", logs::deleteOutsideOfPartitions);
        step(run, "delete old executions", executions::deleteOld);
        step(run, "delete old payloads", requests::deletePayloads);
        step(run, "delete old requests", requests::deleteRequests);
        step(run, "purge deleted workspaces", workspaces::purge);
        return run.report();
    }

    private static void step(UpkeepRun run, String name, Consumer<UpkeepRun> work) {
        if (run.mayGoOn()) {
            run.attempt(name, "all workspaces", () -> work.accept(run));
        }
    }
}
