package dev.mayfly.worker;

import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.AnalysisClient;
import dev.mayfly.worker.job.ApiClient;
import dev.mayfly.worker.job.JobClient;
import dev.mayfly.worker.provider.Analyst;
import dev.mayfly.worker.provider.ModelAnalyst;
import dev.mayfly.worker.provider.ModelJudge;
import dev.mayfly.worker.provider.OutlineAnalyst;
import dev.mayfly.worker.provider.ProviderConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims jobs and analyses, performs them and reports the results, several at once, until it is closed.
 *
 * <p>It claims only what it can start at once, so that other workers find the rest. A worker works once: after
 * {@link #run()} or {@link #runOnce()} has returned, or {@link #close()} was called, make a new one.
 */
public final class Worker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final Duration LONGEST_RELEASE = Duration.ofSeconds(10);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));

    private final WorkerConfiguration configuration;
    private final Slots slots;
    private final ApiClient client;
    private final TaskReporter reporter;
    private final @Nullable ModelJudge judge;
    private final @Nullable Analyst analyst;
    private final Evaluator evaluator;
    private final Backoff pauses;

    public Worker(WorkerConfiguration configuration) {
        this(configuration, Clock.systemUTC(), PAUSES);
    }

    Worker(WorkerConfiguration configuration, Clock clock, Backoff pauses) {
        this.configuration = configuration;
        this.slots = new Slots(configuration.concurrency());
        this.client = new ApiClient(configuration.api(), configuration.key(), clock);
        this.reporter = new TaskReporter(pauses);
        var provider = configuration.provider();
        this.judge = provider == null ? null : new ModelJudge(provider, clock);
        this.analyst = analyst(configuration, provider, clock);
        this.evaluator = new Evaluator(judge, clock);
        this.pauses = pauses;
    }

    /**
     * Works until {@link #close()}, also from another thread, or until the calling thread is interrupted.
     *
     * @throws WorkerException when the API refuses the key, or cannot be reached from the start
     */
    public void run() {
        work(false);
    }

    /**
     * Works until nothing can be claimed and nothing runs.
     *
     * @throws WorkerException when the API refuses the key or cannot be reached
     */
    public void runOnce() {
        work(true);
    }

    /** Claims nothing more, waits for running jobs for the grace period and gives the others back. */
    @Override
    public void close() {
        slots.close();
        var running = slots.running().size();
        if (running > 0) {
            log.info(
                    "Stopping, {} tasks have {} s to finish",
                    running,
                    configuration.grace().toSeconds());
        }
        try {
            slots.awaitIdle(configuration.grace());
        } catch (InterruptedException _) {
            // Whoever interrupts does not want to wait.
            Thread.currentThread().interrupt();
        }
        release();
        client.close();
        if (judge != null) {
            judge.close();
        }
        if (analyst != null) {
            analyst.close();
        }
    }

    private void release() {
        var interrupted = Thread.interrupted();
        slots.running().forEach(TaskRun::release);
        try {
            slots.awaitIdle(LONGEST_RELEASE);
        } catch (InterruptedException _) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(boolean once) {
        var provider = configuration.provider();
        log.info(
                "Working for {}, {} tasks at once, models: {}",
                configuration.api(),
                configuration.concurrency(),
                provider == null ? "none" : provider.kind());
        slots.setClaiming(true);
        // On a thread of its own: an interrupt must not cut off a claim whose jobs are already leased to this worker.
        var loop = new FutureTask<>(() -> claim(once));
        Thread.ofVirtual().name("claim").start(loop);
        try {
            loop.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof WorkerException told ? told : new IllegalStateException(e.getCause());
        } finally {
            close();
        }
    }

    private @Nullable Void claim(boolean once) throws InterruptedException {
        try {
            new ClaimLoop(sources(), slots, configuration, pauses).run(once, this::start);
            return null;
        } finally {
            slots.setClaiming(false);
        }
    }

    /** Jobs, and analyses when there is somebody to perform them. */
    private List<ClaimLoop.Source> sources() {
        var sources = new ArrayList<ClaimLoop.Source>();
        var jobs = new JobClient(client);
        sources.add((limit, lease) -> jobs.claim(limit, lease).stream()
                .map(job -> new JobTask(job, jobs, evaluator))
                .toList());
        if (analyst != null) {
            var analyses = new AnalysisClient(client);
            sources.add((limit, lease) -> analyses.claim(limit, lease).stream()
                    .map(analysis -> new AnalysisTask(analysis, analyses, analyst))
                    .toList());
        }
        return sources;
    }

    private static @Nullable Analyst analyst(
            WorkerConfiguration configuration, @Nullable ProviderConfiguration provider, Clock clock) {
        if (provider != null && provider.model() != null) {
            return new ModelAnalyst(provider, provider.model(), clock);
        }
        return configuration.outlines() ? new OutlineAnalyst() : null;
    }

    private void start(Task task) {
        var run = new TaskRun(task, reporter, configuration.lease());
        slots.add(run);
        if (slots.isClosed()) {
            // Claimed while the worker was being closed.
            run.release();
        }
        Thread.ofVirtual().name(task.name()).start(() -> {
            try {
                run.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                slots.remove(run);
            }
        });
    }
}
