package dev.mayfly.cleanup;

import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Abandons sessions of chats in which nothing happens any more; what somebody is changing is left to the next run. */
@Singleton
final class IdleChats implements UpkeepTask {

    private static final int CHUNK_ROWS = 1000;

    private final AgentSessionRepository sessions;
    private final UpkeepTransactions transactions;
    private final int idleHours;

    IdleChats(AgentSessionRepository sessions, UpkeepTransactions transactions, ChatConfiguration configuration) {
        this.sessions = sessions;
        this.transactions = transactions;
        this.idleHours = configuration.abandonAfterHours();
    }

    @Override
    public TaskName name() {
        return TaskName.IDLE_CHATS;
    }

    @Override
    public Backlog backlog() {
        return sessions.idle(idleHours, COUNTED).dueAfter(Duration.ofHours(idleHours));
    }

    @Override
    public void run(TaskRun run) {
        run.inChunks(CHUNK_ROWS, limit -> run.done(transactions.run(() -> sessions.abandonIdle(idleHours, limit))));
    }
}
