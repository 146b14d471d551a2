package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Dialogue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Analyses conversations. Safe for many threads. */
public sealed interface Analyst extends AutoCloseable permits ModelAnalyst, OutlineAnalyst {

    /** What it analyses with. */
    String model();

    /**
     * What there is to say about a conversation.
     *
     * @param customPrompt what to look at besides
     * @param spent is told after each call of a model what all calls took until then, also should no reply follow
     */
    AnalystReply analyse(Dialogue dialogue, @Nullable String customPrompt, Consumer<Spending> spent)
            throws InterruptedException;

    @Override
    void close();
}
