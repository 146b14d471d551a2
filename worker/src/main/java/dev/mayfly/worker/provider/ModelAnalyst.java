package dev.mayfly.worker.provider;

import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.Dialogue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has a model analyse as much of a conversation as its window holds. */
public final class ModelAnalyst implements Analyst {

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(20));

    private final ProviderConfiguration configuration;
    private final String model;
    private final PatientProvider provider;

    public ModelAnalyst(ProviderConfiguration configuration, String model, Clock clock) {
        this(configuration, model, clock, BACKOFF);
    }

    ModelAnalyst(ProviderConfiguration configuration, String model, Clock clock, Backoff backoff) {
        this.configuration = configuration;
        this.model = model;
        this.provider = new PatientProvider(ModelProvider.of(configuration, clock), backoff);
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public AnalystReply analyse(Dialogue dialogue, @Nullable String customPrompt, Consumer<Spending> spent)
            throws InterruptedException {
        var interview = new Interview(model, provider, configuration.price(), spent);
        var system = AnalysisPrompt.system(customPrompt);
        // Room for the answer twice: when it cannot be read, it is shown to the model again.
        var window = DialogueWindow.ofTokens(
                configuration.contextTokens() - DialogueWindow.tokens(system) - 2 * configuration.maxOutputTokens());
        var request = new ModelRequest(
                model,
                system,
                List.of(ModelRequest.Turn.user(AnalysisPrompt.dialogue(window.fit(dialogue), dialogue.complete()))));
        try {
            var answer = interview.ask(request, FindingsParser::parse);
            return new AnalystReply.Analysed(answer.meaning(), interview.spending());
        } catch (ProviderException e) {
            return unanalysed(
                    interview, e.kind().code(), e.getMessage(), e.kind().jobRetryable());
        } catch (Interview.RefusedException _) {
            return unanalysed(
                    interview,
                    "model_refused",
                    "The model %s refused to analyse this conversation.".formatted(model),
                    false);
        } catch (InvalidVerdictException e) {
            return unanalysed(interview, "invalid_model_output", interview.unusable(e), true);
        }
    }

    @Override
    public void close() {
        provider.close();
    }

    private static AnalystReply unanalysed(Interview interview, String code, String message, boolean retryable) {
        return new AnalystReply.Unanalysed(code, message, retryable, interview.spending());
    }
}
