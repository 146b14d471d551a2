package dev.mayfly.worker;

import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.ApiException;
import dev.mayfly.worker.job.Job;
import dev.mayfly.worker.job.JobClient;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims as many jobs as there are free slots, again and again; pauses when there is nothing to do. For one thread. */
final class ClaimLoop {

    private static final Logger log = LoggerFactory.getLogger(ClaimLoop.class);
    private static final int MAX_CLAIM = 100;
    private static final int MAX_FIRST_TRIES = 4;
    private static final int MAX_TRIES_ONCE = 10;

    private final JobClient client;
    private final Slots slots;
    private final WorkerConfiguration configuration;
    private final Backoff pauses;
    private boolean connected;
    private int failures;
    private int emptyClaims;

    ClaimLoop(JobClient client, Slots slots, WorkerConfiguration configuration, Backoff pauses) {
        this.client = client;
        this.slots = slots;
        this.configuration = configuration;
        this.pauses = pauses;
    }

    /** Returns when the slots are closed or, if {@code once}, when nothing is claimable and nothing runs. */
    void run(boolean once, Consumer<Job> start) throws InterruptedException {
        for (var free = slots.awaitFree(); free > 0; free = slots.awaitFree()) {
            try {
                var jobs = client.claim(Math.min(free, MAX_CLAIM), configuration.lease());
                jobs.forEach(start);
                if (once && jobs.isEmpty() && free == configuration.concurrency()) {
                    return;
                }
                claimed(jobs);
            } catch (ApiException.Unavailable e) {
                failed(e, once);
            } catch (ApiException e) {
                throw new WorkerException(e.getMessage());
            }
        }
    }

    private void claimed(List<Job> jobs) throws InterruptedException {
        connected = true;
        failures = 0;
        if (!jobs.isEmpty()) {
            emptyClaims = 0;
            return;
        }
        emptyClaims++;
        slots.pause(pauses.after(emptyClaims));
    }

    /** Pauses; an API that has never answered is taken for a wrong address soon, one that has for a short absence. */
    private void failed(ApiException.Unavailable e, boolean once) throws InterruptedException {
        connected = connected || e.answered();
        failures++;
        if ((!connected && failures == MAX_FIRST_TRIES) || (once && failures == MAX_TRIES_ONCE)) {
            throw new WorkerException(e.getMessage());
        }
        log.warn("No jobs claimed: {}", e.getMessage());
        slots.pause(pauses.after(failures, e.retryAfter()));
    }
}
