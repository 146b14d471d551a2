package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Dialogue;
import org.jspecify.annotations.Nullable;

/** Analyses conversations. Safe for many threads. */
public sealed interface Analyst extends AutoCloseable permits ModelAnalyst, OutlineAnalyst {

    /** What it analyses with. */
    String model();

    /**
     * What there is to say about a conversation.
     *
     * @param customPrompt what to look at besides
     */
    AnalystReply analyse(Dialogue dialogue, @Nullable String customPrompt) throws InterruptedException;

    @Override
    void close();
}
