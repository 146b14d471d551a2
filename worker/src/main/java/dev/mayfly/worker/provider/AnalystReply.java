package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Findings;

/** How an analysis ended, with what it cost in either case. */
public sealed interface AnalystReply {

    Spending spending();

    record Analysed(Findings findings, Spending spending) implements AnalystReply {}

    /** There are no findings; {@code retryable} says whether it may be tried again. */
    record Unanalysed(String code, String message, boolean retryable, Spending spending) implements AnalystReply {}
}
