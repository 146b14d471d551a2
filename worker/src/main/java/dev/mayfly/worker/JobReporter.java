package dev.mayfly.worker;

import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.ApiException;
import dev.mayfly.worker.job.Job;
import dev.mayfly.worker.job.JobClient;
import dev.mayfly.worker.job.Outcome;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings results to the API; repeats a report that got no answer, which the API takes for the same one. */
final class JobReporter {

    private static final Logger log = LoggerFactory.getLogger(JobReporter.class);
    private static final int MAX_TRIES = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final JobClient client;
    private final Backoff backoff;

    JobReporter(JobClient client, Backoff backoff) {
        this.client = client;
        this.backoff = backoff;
    }

    void report(Job job, Outcome outcome) throws InterruptedException {
        switch (outcome) {
            case Outcome.Completion completion -> complete(job, completion);
            case Outcome.Failure failure -> fail(job, failure);
        }
    }

    /** Gives the job back, with one try: if that fails its lease runs out by itself. */
    void release(Job job) throws InterruptedException {
        try {
            client.release(job);
            log.info("Job {} released", job.jobId());
        } catch (ApiException e) {
            log.warn("Job {} not released, its lease will run out: {}", job.jobId(), e.getMessage());
        }
    }

    private void complete(Job job, Outcome.Completion completion) throws InterruptedException {
        try {
            if (deliver(job, () -> client.complete(job, completion))) {
                log.info("Job {} completed in {} ms", job.jobId(), completion.durationMs());
            }
        } catch (ApiException.RequestRefused e) {
            // Trying again would be paid for and refused again.
            var message = "The API refused the result. " + e.getMessage();
            fail(job, new Outcome.Failure(false, "result_refused", message, completion.usage(), completion.costUsd()));
        }
    }

    private void fail(Job job, Outcome.Failure failure) throws InterruptedException {
        try {
            if (deliver(job, () -> client.fail(job, failure))) {
                log.warn("Job {} failed with {}, retryable: {}", job.jobId(), failure.code(), failure.retryable());
            }
        } catch (ApiException.RequestRefused e) {
            log.error("Job {} could not be reported: {}", job.jobId(), e.getMessage());
        }
    }

    /** Whether the API took the report. */
    private boolean deliver(Job job, Report report) throws InterruptedException {
        for (var failures = 1; ; failures++) {
            try {
                report.send();
                return true;
            } catch (ApiException.LeaseLost _) {
                log.info("Job {} lost its lease and was dropped", job.jobId());
                return false;
            } catch (ApiException.AccessRefused e) {
                log.error("Job {} could not be reported: {}", job.jobId(), e.getMessage());
                return false;
            } catch (ApiException.Unavailable e) {
                if (failures == MAX_TRIES) {
                    log.error("Job {} could not be reported: {}", job.jobId(), e.getMessage());
                    return false;
                }
                var pause = backoff.after(failures, e.retryAfter());
                Thread.sleep(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
            }
        }
    }

    @FunctionalInterface
    private interface Report {
        void send() throws InterruptedException;
    }
}
