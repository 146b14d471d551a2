package dev.mayfly.worker;

import dev.mayfly.worker.job.ApiException;
import dev.mayfly.worker.job.Outcome;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One claimed task from its claim to its report.
 *
 * <p>Everything about the lease happens on one thread, which waits for events; only the work itself runs on another, so
 * that interrupting it can never cut off a report.
 */
final class TaskRun {

    private static final Logger log = LoggerFactory.getLogger(TaskRun.class);
    private static final int HEARTBEATS_PER_LEASE = 3;

    private final Task task;
    private final TaskReporter reporter;
    private final Duration lease;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    TaskRun(Task task, TaskReporter reporter, Duration lease) {
        this.task = task;
        this.reporter = reporter;
        this.lease = lease;
    }

    /** Asks to give the task back; ignored when its result is already being reported. */
    void release() {
        events.add(new Event.ReleaseAsked());
    }

    /** Returns when the task is reported, given back or lost. */
    void run() throws InterruptedException {
        var work = Thread.ofVirtual().name("work-" + task.name()).start(() -> events.add(performed()));
        try {
            switch (awaitEnd()) {
                case Event.Performed performed -> reporter.report(task, performed.ending());
                case Event.ReleaseAsked _ -> {
                    work.interrupt();
                    reporter.release(task);
                }
                case Event.LeaseLost _ -> log.info("{} lost its lease and was dropped", task.name());
            }
        } finally {
            work.interrupt();
        }
    }

    private Event awaitEnd() throws InterruptedException {
        var interval = lease.dividedBy(HEARTBEATS_PER_LEASE).toMillis();
        while (true) {
            var event = events.poll(interval, TimeUnit.MILLISECONDS);
            if (event != null) {
                return event;
            }
            try {
                task.heartbeat(lease);
            } catch (ApiException.LeaseLost _) {
                return new Event.LeaseLost();
            } catch (ApiException e) {
                // The lease outlives two missed heartbeats; if it does run out, the next answer says so.
                log.warn("{} could not renew its lease: {}", task.name(), e.getMessage());
            }
        }
    }

    private Event performed() {
        try {
            return new Event.Performed(task.perform());
        } catch (InterruptedException _) {
            return new Event.ReleaseAsked();
        } catch (ApiException.LeaseLost _) {
            return new Event.LeaseLost();
        } catch (ApiException e) {
            return failed("api_unavailable", e.getMessage());
        } catch (Throwable e) {
            // Errors too: a task whose work dies unheard would be renewed for ever. No message: it may quote the
            // document.
            log.error("{} broke the worker: {}", task.name(), e.getClass().getName());
            return failed(
                    "worker_error",
                    "The worker failed with %s.".formatted(e.getClass().getName()));
        }
    }

    private static Event failed(String code, String message) {
        return new Event.Performed(new Task.Ending.Failed(new Outcome.Failure(true, code, message, null, null)));
    }

    private sealed interface Event {

        record Performed(Task.Ending ending) implements Event {}

        record ReleaseAsked() implements Event {}

        record LeaseLost() implements Event {}
    }
}
