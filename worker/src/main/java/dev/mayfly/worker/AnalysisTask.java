package dev.mayfly.worker;

import dev.mayfly.worker.job.Analysis;
import dev.mayfly.worker.job.AnalysisClient;
import dev.mayfly.worker.job.Outcome;
import dev.mayfly.worker.provider.Analyst;
import dev.mayfly.worker.provider.AnalystReply;
import java.time.Duration;

/** The analysis of a conversation. */
record AnalysisTask(Analysis analysis, AnalysisClient client, Analyst analyst) implements Task {

    @Override
    public String name() {
        return "Analysis " + analysis.analysisId();
    }

    @Override
    public Ending perform() throws InterruptedException {
        return switch (analyst.analyse(client.messages(analysis), analysis.customPrompt())) {
            case AnalystReply.Analysed analysed -> {
                var spending = analysed.spending();
                yield new Ending.Done(
                        () -> client.complete(
                                analysis, analysed.findings(), spending.model(), spending.usage(), spending.costUsd()),
                        spending.usage(),
                        spending.costUsd());
            }
            case AnalystReply.Unanalysed unanalysed ->
                new Ending.Failed(new Outcome.Failure(
                        unanalysed.retryable(),
                        unanalysed.code(),
                        unanalysed.message(),
                        unanalysed.spending().usage(),
                        unanalysed.spending().costUsd()));
        };
    }

    @Override
    public void heartbeat(Duration lease) throws InterruptedException {
        client.heartbeat(analysis, lease);
    }

    @Override
    public void release() throws InterruptedException {
        client.release(analysis);
    }

    @Override
    public void fail(Outcome.Failure failure) throws InterruptedException {
        client.fail(analysis, failure, analyst.model());
    }
}
