package dev.mayfly.worker;

import dev.mayfly.worker.job.ApiException;
import dev.mayfly.worker.job.Job;
import dev.mayfly.worker.job.JobClient;
import dev.mayfly.worker.job.Outcome;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One claimed job from its claim to its report.
 *
 * <p>Everything about the lease happens on one thread, which waits for events; only the evaluation runs on another, so
 * that interrupting it can never cut off a report.
 */
final class JobRun {

    private static final Logger log = LoggerFactory.getLogger(JobRun.class);
    private static final int HEARTBEATS_PER_LEASE = 3;

    private final Job job;
    private final JobClient client;
    private final JobReporter reporter;
    private final Evaluator evaluator;
    private final Duration lease;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    JobRun(Job job, JobClient client, JobReporter reporter, Evaluator evaluator, Duration lease) {
        this.job = job;
        this.client = client;
        this.reporter = reporter;
        this.evaluator = evaluator;
        this.lease = lease;
    }

    /** Asks to give the job back; ignored when its result is already being reported. */
    void release() {
        events.add(new Event.ReleaseAsked());
    }

    /** Returns when the job is reported, given back or lost. */
    void run() throws InterruptedException {
        var evaluation = Thread.ofVirtual().name("evaluate-" + job.jobId()).start(() -> events.add(evaluated()));
        try {
            switch (awaitEnd()) {
                case Event.Evaluated evaluated -> reporter.report(job, evaluated.outcome());
                case Event.ReleaseAsked _ -> {
                    evaluation.interrupt();
                    reporter.release(job);
                }
                case Event.LeaseLost _ -> log.info("Job {} lost its lease and was dropped", job.jobId());
            }
        } finally {
            evaluation.interrupt();
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
                client.heartbeat(job, lease);
            } catch (ApiException.LeaseLost _) {
                return new Event.LeaseLost();
            } catch (ApiException e) {
                // The lease outlives two missed heartbeats; if it does run out, the next answer says so.
                log.warn("Job {} could not renew its lease: {}", job.jobId(), e.getMessage());
            }
        }
    }

    private Event evaluated() {
        try {
            return new Event.Evaluated(evaluator.evaluate(job));
        } catch (InterruptedException _) {
            return new Event.ReleaseAsked();
        } catch (Throwable e) {
            // Errors too: a job whose evaluation dies unheard would be renewed for ever. No message: it may quote the
            // document.
            log.error(
                    "Job {} broke the evaluation: {}", job.jobId(), e.getClass().getName());
            var message = "The worker failed with %s.".formatted(e.getClass().getName());
            return new Event.Evaluated(new Outcome.Failure(true, "worker_error", message, null, null));
        }
    }

    private sealed interface Event {

        record Evaluated(Outcome outcome) implements Event {}

        record ReleaseAsked() implements Event {}

        record LeaseLost() implements Event {}
    }
}
