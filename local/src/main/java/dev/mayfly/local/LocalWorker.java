package dev.mayfly.local;

import dev.mayfly.worker.Worker;
import dev.mayfly.worker.WorkerConfiguration;
import dev.mayfly.worker.WorkerException;
import dev.mayfly.worker.job.Secret;
import dev.mayfly.worker.provider.ProviderEnvironment;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reference worker on a thread of its own. */
final class LocalWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalWorker.class);
    /** Short, since whoever presses Ctrl-C waits for it; what is not done by then is given back. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Worker worker;
    private final Thread thread;

    private LocalWorker(Worker worker) {
        this.worker = worker;
        thread = Thread.ofPlatform().name("worker").unstarted(this::run);
    }

    static LocalWorker start(URI api, String key, Map<String, String> environment) {
        var worker = new LocalWorker(new Worker(configuration(api, key, environment)));
        worker.thread.start();
        return worker;
    }

    @Override
    public void close() {
        worker.close();
        try {
            thread.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            worker.run();
        } catch (WorkerException e) {
            LOG.error("The worker stopped: {}", e.getMessage());
        }
    }

    private static WorkerConfiguration configuration(URI api, String key, Map<String, String> environment) {
        try {
            return new WorkerConfiguration(
                    api,
                    new Secret(key),
                    WorkerConfiguration.DEFAULT_CONCURRENCY,
                    WorkerConfiguration.DEFAULT_LEASE,
                    GRACE,
                    ProviderEnvironment.read(environment).orElse(null),
                    true);
        } catch (IllegalArgumentException e) {
            throw new LocalException(String.valueOf(e.getMessage()), e);
        }
    }
}
