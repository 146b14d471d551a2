package dev.mayfly.worker;

import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.Secret;
import dev.mayfly.worker.provider.Price;
import dev.mayfly.worker.provider.ProviderConfiguration;
import dev.mayfly.worker.provider.Wire;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A worker's surroundings: Mayfly, and a model that says nothing until its gate is opened. */
final class Bench implements AutoCloseable {

    static final String CONTENT = "A quick fox.";
    static final String CONTAINS_FOX = "{\"type\": \"contains\", \"value\": \"fox\"}";
    static final String CONTAINS_DOG = "{\"type\": \"contains\", \"value\": \"dog\"}";
    static final String VERDICT = """
            {"grade": 80, "summary": "Fine.", "analysis": "It is short.",
             "highlights": [{"quote": "quick", "comment": "How quick?"}]}""";
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(1), Duration.ofMillis(20));
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private final CountDownLatch gate = new CountDownLatch(1);
    private final StubMayfly mayfly = new StubMayfly();
    private final StubServer provider = new StubServer(_ -> exchange -> {
        gate.await();
        Wire.OPENAI.says(VERDICT).send(exchange);
    });

    StubMayfly mayfly() {
        return mayfly;
    }

    StubServer provider() {
        return provider;
    }

    void openGate() {
        gate.countDown();
    }

    /** A worker with a model, for whom nothing is urgent. */
    Worker worker() {
        return worker(4, Duration.ofMinutes(5), PATIENT);
    }

    /** A worker with a model and a lease so brief that it must be renewed at once. */
    Worker briefLease(Duration grace) {
        return worker(4, Duration.ofSeconds(1), grace);
    }

    Worker briefLease() {
        return briefLease(PATIENT);
    }

    Worker worker(int concurrency, Duration lease, Duration grace) {
        var model = new ProviderConfiguration(
                Wire.OPENAI.kind(),
                URI.create(provider.url() + Wire.OPENAI.basePath()),
                null,
                "stub-1",
                new Price(new BigDecimal("3"), new BigDecimal("15")),
                ProviderConfiguration.DEFAULT_MAX_OUTPUT_TOKENS,
                ProviderConfiguration.DEFAULT_TIMEOUT);
        return worker(
                new WorkerConfiguration(mayfly.url(), new Secret(StubMayfly.KEY), concurrency, lease, grace, model));
    }

    static Worker worker(WorkerConfiguration configuration) {
        return new Worker(configuration, Clock.systemUTC(), QUICK);
    }

    /** An agent as the API shows it, but for its id, version and name. */
    static String agent(@Nullable String model, boolean providesGrades, String assertions) {
        return """
                {"instructions": "Judge it.", "selfCritiqueInstructions": null, "providesGrades": %b, "model": %s,
                 "assertions": [%s]}""".formatted(providesGrades, model == null ? "null" : "\"" + model + "\"", assertions);
    }

    @Override
    public void close() {
        mayfly.close();
        provider.close();
    }
}
