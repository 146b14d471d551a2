package dev.mayfly.worker;

import dev.mayfly.worker.job.Outcome;
import dev.mayfly.worker.job.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Claimed work: how it is done, and how the API is told about it. */
interface Task {

    /** What logs call it, such as {@code Job} and its id. */
    String name();

    /** Does the work; the API is not told yet. */
    Ending perform() throws InterruptedException;

    void heartbeat(Duration lease) throws InterruptedException;

    void release() throws InterruptedException;

    void fail(Outcome.Failure failure) throws InterruptedException;

    /** How the work ended. */
    sealed interface Ending {

        /**
         * With a result.
         *
         * @param report tells the API
         * @param usage what it took, should the API refuse the result; as {@code costUsd}
         */
        record Done(
                Report report,
                @Nullable Usage usage,
                @Nullable BigDecimal costUsd) implements Ending {}

        record Failed(Outcome.Failure failure) implements Ending {}
    }

    /** Tells the API something, in one try. */
    @FunctionalInterface
    interface Report {
        void send() throws InterruptedException;
    }
}
