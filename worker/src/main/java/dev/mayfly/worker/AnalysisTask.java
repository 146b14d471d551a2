package dev.mayfly.worker;

import dev.mayfly.worker.job.Analysis;
import dev.mayfly.worker.job.AnalysisClient;
import dev.mayfly.worker.job.Outcome;
import dev.mayfly.worker.provider.Analyst;
import dev.mayfly.worker.provider.AnalystReply;
import dev.mayfly.worker.provider.Spending;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The analysis of a conversation. What a model took is told however the analysis ends, also when it is given back. */
final class AnalysisTask implements Task {

    private final Analysis analysis;
    private final AnalysisClient client;
    private final Analyst analyst;
    /** Written by whoever performs it, read by whoever reports it. */
    private volatile @Nullable Spending spent;

    AnalysisTask(Analysis analysis, AnalysisClient client, Analyst analyst) {
        this.analysis = analysis;
        this.client = client;
        this.analyst = analyst;
    }

    @Override
    public String name() {
        return "Analysis " + analysis.analysisId();
    }

    @Override
    public Ending perform() throws InterruptedException {
        return switch (analyst.analyse(client.messages(analysis), analysis.customPrompt(), this::spend)) {
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
        Spending spending = spent;
        if (spending == null) {
            client.release(analysis);
        } else {
            client.release(analysis, spending.model(), spending.usage(), spending.costUsd());
        }
    }

    @Override
    public void fail(Outcome.Failure failure) throws InterruptedException {
        Spending spending = spent;
        client.fail(
                analysis,
                failure.usage() != null || spending == null
                        ? failure
                        : failure.with(spending.usage(), spending.costUsd()),
                analyst.model());
    }

    private void spend(Spending all) {
        spent = all;
    }
}
