package dev.mayfly.worker.provider;

/** How asking a model ended, with what it cost in either case. */
public sealed interface ModelResult {

    Spending spending();

    /** The model gave a verdict that is complete. */
    record Judged(Verdict verdict, Spending spending) implements ModelResult {}

    /** There is no verdict; {@code retryable} says whether the job may be tried again. */
    record Unjudged(String code, String message, boolean retryable, Spending spending) implements ModelResult {}
}
