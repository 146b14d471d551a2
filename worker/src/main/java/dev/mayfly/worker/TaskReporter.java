package dev.mayfly.worker;

import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.ApiException;
import dev.mayfly.worker.job.Outcome;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings results to the API; repeats a report that got no answer, which the API takes for the same one. */
final class TaskReporter {

    private static final Logger log = LoggerFactory.getLogger(TaskReporter.class);
    private static final int MAX_TRIES = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Backoff backoff;

    TaskReporter(Backoff backoff) {
        this.backoff = backoff;
    }

    void report(Task task, Task.Ending ending) throws InterruptedException {
        switch (ending) {
            case Task.Ending.Done done -> complete(task, done);
            case Task.Ending.Failed failed -> fail(task, failed.failure());
        }
    }

    /** Gives the task back, with one try: if that fails its lease runs out by itself. */
    void release(Task task) throws InterruptedException {
        try {
            task.release();
            log.info("{} released", task.name());
        } catch (ApiException e) {
            log.warn("{} not released, its lease will run out: {}", task.name(), e.getMessage());
        }
    }

    private void complete(Task task, Task.Ending.Done done) throws InterruptedException {
        try {
            if (deliver(task, done.report())) {
                log.info("{} completed", task.name());
            }
        } catch (ApiException.RequestRefused e) {
            // Trying again would be paid for and refused again.
            var message = "The API refused the result. " + e.getMessage();
            fail(task, new Outcome.Failure(false, "result_refused", message, done.usage(), done.costUsd()));
        }
    }

    private void fail(Task task, Outcome.Failure failure) throws InterruptedException {
        try {
            if (deliver(task, () -> task.fail(failure))) {
                log.warn("{} failed with {}, retryable: {}", task.name(), failure.code(), failure.retryable());
            }
        } catch (ApiException.RequestRefused e) {
            log.error("{} could not be reported: {}", task.name(), e.getMessage());
        }
    }

    /** Whether the API took the report. */
    private boolean deliver(Task task, Task.Report report) throws InterruptedException {
        for (var failures = 1; ; failures++) {
            try {
                report.send();
                return true;
            } catch (ApiException.LeaseLost _) {
                log.info("{} lost its lease and was dropped", task.name());
                return false;
            } catch (ApiException.AccessRefused e) {
                log.error("{} could not be reported: {}", task.name(), e.getMessage());
                return false;
            } catch (ApiException.Unavailable e) {
                if (failures == MAX_TRIES) {
                    log.error("{} could not be reported: {}", task.name(), e.getMessage());
                    return false;
                }
                var pause = backoff.after(failures, e.retryAfter());
                Thread.sleep(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
            }
        }
    }
}
