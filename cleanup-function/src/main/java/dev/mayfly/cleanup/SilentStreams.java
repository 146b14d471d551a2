package dev.mayfly.cleanup;

import dev.mayfly.chat.ChatMessageRepository;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Gives up messages of chats whose pieces have stopped coming; what somebody is changing is left to the next run. */
@Singleton
final class SilentStreams implements UpkeepTask {

    private static final int CHUNK_ROWS = 1000;
    private static final int SILENT_MINUTES = 5;

    private final ChatMessageRepository messages;
    private final UpkeepTransactions transactions;

    SilentStreams(ChatMessageRepository messages, UpkeepTransactions transactions) {
        this.messages = messages;
        this.transactions = transactions;
    }

    @Override
    public TaskName name() {
        return TaskName.SILENT_STREAMS;
    }

    @Override
    public Backlog backlog() {
        return messages.silent(SILENT_MINUTES, COUNTED).dueAfter(Duration.ofMinutes(SILENT_MINUTES));
    }

    @Override
    public void run(TaskRun run) {
        run.inChunks(CHUNK_ROWS, limit -> run.done(transactions.run(() -> messages.failSilent(SILENT_MINUTES, limit))));
    }
}
