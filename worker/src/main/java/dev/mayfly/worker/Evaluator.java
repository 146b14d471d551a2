package dev.mayfly.worker;

import dev.mayfly.worker.assertion.AssertionReport;
import dev.mayfly.worker.assertion.Assertions;
import dev.mayfly.worker.assertion.InvalidAssertionException;
import dev.mayfly.worker.job.Job;
import dev.mayfly.worker.job.Outcome;
import dev.mayfly.worker.provider.ModelJudge;
import dev.mayfly.worker.provider.ModelResult;
import dev.mayfly.worker.provider.Spending;
import dev.mayfly.worker.provider.Verdict;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a job is evaluated, and does it.
 *
 * <p>Assertions alone never cost anything: a model is asked only when the agent names one or has no assertions.
 */
final class Evaluator {

    private final @Nullable ModelJudge judge;
    private final Clock clock;

    Evaluator(@Nullable ModelJudge judge, Clock clock) {
        this.judge = judge;
        this.clock = clock;
    }

    Outcome evaluate(Job job) throws InterruptedException {
        var startedAt = clock.millis();
        var agent = job.agent();
        Assertions assertions;
        try {
            assertions = Assertions.of(agent.assertions(), clock);
        } catch (InvalidAssertionException e) {
            return Outcome.Failure.permanent(e.code(), e.getMessage());
        }
        if (assertions.isEmpty()) {
            return judge(job, null, startedAt);
        }
        var report = assertions.check(job.document().content());
        return agent.model() == null ? completion(report, startedAt) : judge(job, report, startedAt);
    }

    private Outcome judge(Job job, @Nullable AssertionReport report, long startedAt) throws InterruptedException {
        var agent = job.agent();
        if (judge == null) {
            return Outcome.Failure.permanent(
                    "model_not_configured",
                    "This agent needs a model, and the worker has no provider: start it with --provider anthropic or"
                            + " openai (MODEL_PROVIDER) and the key in ANTHROPIC_API_KEY or OPENAI_API_KEY.");
        }
        var model = judge.modelFor(agent);
        if (model.isEmpty()) {
            return Outcome.Failure.permanent(
                    "model_not_configured",
                    "Neither the agent nor the worker names a model: set the agent's \"model\", or start the worker"
                            + " with --model (MODEL_NAME).");
        }
        return switch (judge.judge(agent, job.document(), model.get())) {
            case ModelResult.Unjudged unjudged ->
                new Outcome.Failure(
                        unjudged.retryable(),
                        unjudged.code(),
                        unjudged.message(),
                        unjudged.spending().usage(),
                        unjudged.spending().costUsd());
            case ModelResult.Judged judged -> completion(report, judged.verdict(), judged.spending(), startedAt);
        };
    }

    private Outcome completion(AssertionReport report, long startedAt) {
        return new Outcome.Completion(
                report.grade(),
                report.summary(),
                report.analysis(),
                report.highlights(),
                null,
                null,
                null,
                clock.millis() - startedAt);
    }

    private Outcome completion(@Nullable AssertionReport report, Verdict verdict, Spending spending, long startedAt) {
        var summary = verdict.summary();
        var analysis = verdict.analysis();
        var highlights = verdict.highlights();
        if (report != null) {
            // The assertions come first: they are short, so it is the model's text that a limit cuts.
            summary = report.summary() + "\n\n" + summary;
            analysis = report.analysis() + "\n\n" + analysis;
            highlights = Stream.concat(report.highlights().stream(), highlights.stream())
                    .toList();
        }
        return new Outcome.Completion(
                grade(report, verdict.grade()),
                summary,
                analysis,
                highlights,
                spending.model(),
                spending.usage(),
                spending.costUsd(),
                clock.millis() - startedAt);
    }

    private static @Nullable BigDecimal grade(@Nullable AssertionReport report, @Nullable BigDecimal modelGrade) {
        if (report == null) {
            return modelGrade;
        }
        return modelGrade == null ? report.grade() : report.gradeWith(modelGrade);
    }
}
