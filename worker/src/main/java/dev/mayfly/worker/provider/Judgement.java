package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Agent;
import dev.mayfly.worker.job.Document;
import dev.mayfly.worker.job.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One conversation with a model about one document; adds up what it takes. */
final class Judgement {

    private final Agent agent;
    private final Document document;
    private final String model;
    private final PatientProvider provider;
    private final @Nullable Price price;
    private @Nullable Usage usage;

    Judgement(Agent agent, Document document, String model, PatientProvider provider, @Nullable Price price) {
        this.agent = agent;
        this.document = document;
        this.model = model;
        this.provider = provider;
        this.price = price;
    }

    ModelResult run() throws InterruptedException {
        var request = new ModelRequest(
                model, Prompt.system(agent), List.of(ModelRequest.Turn.user(Prompt.document(document))));
        try {
            var answer = answer(request);
            var critique = agent.selfCritiqueInstructions();
            if (critique != null && !critique.isBlank()) {
                answer = answer(request.continued(answer.text(), Prompt.critique(critique)));
            }
            return new ModelResult.Judged(answer.verdict(), spending());
        } catch (ProviderException e) {
            return unjudged(e.kind().code(), e.getMessage(), e.kind().jobRetryable());
        } catch (RefusedException _) {
            return unjudged("model_refused", "The model %s refused to judge this document.".formatted(model), false);
        } catch (InvalidVerdictException e) {
            return unjudged(
                    "invalid_model_output",
                    "The answer of the model %s is unusable, also when asked again: %s.".formatted(model, e.problem()),
                    true);
        }
    }

    /** An answer that can be read, asked for a second time when the first cannot. */
    private Answer answer(ModelRequest request) throws InterruptedException, InvalidVerdictException, RefusedException {
        var first = ask(request);
        try {
            return parse(first);
        } catch (InvalidVerdictException e) {
            // An empty turn is refused by the providers, so an empty answer is not shown to the model again.
            return parse(ask(first.isBlank() ? request : request.continued(first, Prompt.repair(e.problem()))));
        }
    }

    private Answer parse(String text) throws InvalidVerdictException {
        return new Answer(text, VerdictParser.parse(text, agent.providesGrades(), document.content()));
    }

    private String ask(ModelRequest request) throws InterruptedException, RefusedException {
        var reply = provider.ask(request);
        if (reply.usage() != null) {
            usage = usage == null ? reply.usage() : usage.plus(reply.usage());
        }
        if (reply.refused()) {
            throw new RefusedException();
        }
        return reply.text();
    }

    private ModelResult unjudged(String code, String message, boolean retryable) {
        return new ModelResult.Unjudged(code, message, retryable, spending());
    }

    private Spending spending() {
        return new Spending(model, usage, usage == null || price == null ? null : price.of(usage));
    }

    private record Answer(String text, Verdict verdict) {}

    private static final class RefusedException extends Exception {}
}
