package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Agent;
import dev.mayfly.worker.job.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One conversation with a model about one document. */
final class Judgement {

    private final Agent agent;
    private final Document document;
    private final Interview interview;

    Judgement(Agent agent, Document document, String model, PatientProvider provider, @Nullable Price price) {
        this.agent = agent;
        this.document = document;
        this.interview = new Interview(model, provider, price, _ -> {});
    }

    ModelResult run() throws InterruptedException {
        var request = new ModelRequest(
                interview.model(), Prompt.system(agent), List.of(ModelRequest.Turn.user(Prompt.document(document))));
        try {
            var answer = interview.ask(request, this::parse);
            var critique = agent.selfCritiqueInstructions();
            if (critique != null && !critique.isBlank()) {
                answer = interview.ask(request.continued(answer.text(), Prompt.critique(critique)), this::parse);
            }
            return new ModelResult.Judged(answer.meaning(), interview.spending());
        } catch (ProviderException e) {
            return unjudged(e.kind().code(), e.getMessage(), e.kind().jobRetryable());
        } catch (Interview.RefusedException _) {
            return unjudged(
                    "model_refused",
                    "The model %s refused to judge this document.".formatted(interview.model()),
                    false);
        } catch (InvalidVerdictException e) {
            return unjudged("invalid_model_output", interview.unusable(e), true);
        }
    }

    private Verdict parse(String text) throws InvalidVerdictException {
        return VerdictParser.parse(text, agent.providesGrades(), document.content());
    }

    private ModelResult unjudged(String code, String message, boolean retryable) {
        return new ModelResult.Unjudged(code, message, retryable, interview.spending());
    }
}
