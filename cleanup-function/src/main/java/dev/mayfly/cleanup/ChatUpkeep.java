package dev.mayfly.cleanup;

import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.chat.ChatMessageRepository;
import jakarta.inject.Singleton;
import java.util.function.IntSupplier;

/**
 * Gives up messages whose pieces have stopped coming, and sessions in which nothing happens any more, in chunks. What
 * somebody is changing at the moment is left to the next run.
 */
@Singleton
final class ChatUpkeep {

    private static final int CHUNK_ROWS = 1000;
    private static final int SILENT_MINUTES = 5;

    private final ChatMessageRepository messages;
    private final AgentSessionRepository sessions;
    private final int abandonAfterHours;

    ChatUpkeep(ChatMessageRepository messages, AgentSessionRepository sessions, ChatConfiguration configuration) {
        this.messages = messages;
        this.sessions = sessions;
        this.abandonAfterHours = configuration.abandonAfterHours();
    }

    void failSilentStreams(UpkeepRun run) {
        run.streamsFailed += inChunks(run, () -> messages.failSilent(SILENT_MINUTES, CHUNK_ROWS));
    }

    void abandonIdleSessions(UpkeepRun run) {
        run.sessionsAbandoned += inChunks(run, () -> sessions.abandonIdle(abandonAfterHours, CHUNK_ROWS));
    }

    private static long inChunks(UpkeepRun run, IntSupplier chunk) {
        long total = 0;
        int changed = CHUNK_ROWS;
        while (changed == CHUNK_ROWS && run.mayGoOn()) {
            changed = chunk.getAsInt();
            total += changed;
        }
        return total;
    }
}
