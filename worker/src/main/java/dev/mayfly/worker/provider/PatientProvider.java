package dev.mayfly.worker.provider;

import dev.mayfly.worker.http.Backoff;
import java.time.Duration;

/** Asks again when that may help: a few times, with growing pauses, or as long as the provider demands. */
final class PatientProvider implements AutoCloseable {

    private static final int MAX_TRIES = 4;
    // A longer wait is better spent by giving the job back: the API tries it again later.
    private static final Duration LONGEST_DEMANDED_PAUSE = Duration.ofSeconds(60);

    private final ModelProvider provider;
    private final Backoff backoff;

    PatientProvider(ModelProvider provider, Backoff backoff) {
        this.provider = provider;
        this.backoff = backoff;
    }

    ModelReply ask(ModelRequest request) throws InterruptedException {
        for (var failures = 1; ; failures++) {
            try {
                return provider.ask(request);
            } catch (ProviderException e) {
                var pause = backoff.after(failures, e.retryAfter());
                if (!e.kind().askedAgain() || failures == MAX_TRIES || pause.compareTo(LONGEST_DEMANDED_PAUSE) > 0) {
                    throw e;
                }
                Thread.sleep(pause);
            }
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
