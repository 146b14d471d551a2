package dev.mayfly.worker.provider;

import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.Agent;
import dev.mayfly.worker.job.Document;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has a model judge documents, and revise its judgement where the agent asks for that. Safe for many threads. */
public final class ModelJudge implements AutoCloseable {

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(20));

    private final ProviderConfiguration configuration;
    private final PatientProvider provider;

    public ModelJudge(ProviderConfiguration configuration, Clock clock) {
        this(configuration, clock, BACKOFF);
    }

    ModelJudge(ProviderConfiguration configuration, Clock clock, Backoff backoff) {
        this.configuration = configuration;
        this.provider = new PatientProvider(ModelProvider.of(configuration, clock), backoff);
    }

    /** The model that an agent is judged with; empty when neither it nor the configuration names one. */
    public Optional<String> modelFor(Agent agent) {
        return Optional.ofNullable(agent.model() == null ? configuration.model() : agent.model());
    }

    public ModelResult judge(Agent agent, Document document, String model) throws InterruptedException {
        return new Judgement(agent, document, model, provider, priceOf(model)).run();
    }

    private @Nullable Price priceOf(String model) {
        return Objects.equals(model, configuration.model()) ? configuration.price() : null;
    }

    @Override
    public void close() {
        provider.close();
    }
}
