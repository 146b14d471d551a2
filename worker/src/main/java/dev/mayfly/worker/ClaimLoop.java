package dev.mayfly.worker;

import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims as many tasks as there are free slots, again and again; pauses when there is nothing to do. Where one kind of work
 * fills all slots, the next claim begins with the other kind. For one thread.
 */
final class ClaimLoop {

    private static final Logger log = LoggerFactory.getLogger(ClaimLoop.class);
    private static final int MAX_CLAIM = 100;
    private static final int MAX_FIRST_TRIES = 4;
    private static final int MAX_TRIES_ONCE = 10;

    private final Slots slots;
    private final WorkerConfiguration configuration;
    private final Backoff pauses;
    private List<Source> sources;
    private boolean connected;
    private int failures;
    private int emptyClaims;

    ClaimLoop(List<Source> sources, Slots slots, WorkerConfiguration configuration, Backoff pauses) {
        this.sources = sources;
        this.slots = slots;
        this.configuration = configuration;
        this.pauses = pauses;
    }

    /** Returns when the slots are closed or, if {@code once}, when nothing is claimable and nothing runs. */
    void run(boolean once, Consumer<Task> start) throws InterruptedException {
        for (var free = slots.awaitFree(); free > 0; free = slots.awaitFree()) {
            try {
                var claimed = claim(free, start);
                if (once && claimed == 0 && free == configuration.concurrency()) {
                    return;
                }
                claimed(claimed);
            } catch (ApiException.Unavailable e) {
                failed(e, once);
            } catch (ApiException e) {
                throw new WorkerException(e.getMessage());
            }
        }
    }

    /** Starts what it claims at once, so that a failing claim of one kind does not lose tasks of another. */
    private int claim(int free, Consumer<Task> start) throws InterruptedException {
        var claimed = 0;
        for (var source : sources) {
            var limit = Math.min(free - claimed, MAX_CLAIM);
            if (limit == 0) {
                break;
            }
            var tasks = source.claim(limit, configuration.lease());
            tasks.forEach(start);
            claimed += tasks.size();
        }
        if (claimed == free) {
            sources = sources.reversed();
        }
        return claimed;
    }

    private void claimed(int claimed) throws InterruptedException {
        connected = true;
        failures = 0;
        if (claimed > 0) {
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
        log.warn("Nothing claimed: {}", e.getMessage());
        slots.pause(pauses.after(failures, e.retryAfter()));
    }

    /** Where one kind of work comes from. */
    @FunctionalInterface
    interface Source {
        List<? extends Task> claim(int limit, Duration lease) throws InterruptedException;
    }
}
