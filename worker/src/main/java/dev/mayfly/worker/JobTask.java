package dev.mayfly.worker;

import dev.mayfly.worker.job.Job;
import dev.mayfly.worker.job.JobClient;
import dev.mayfly.worker.job.Outcome;
import java.time.Duration;

/** The evaluation of a document. */
record JobTask(Job job, JobClient client, Evaluator evaluator) implements Task {

    @Override
    public String name() {
        return "Job " + job.jobId();
    }

    @Override
    public Ending perform() throws InterruptedException {
        return switch (evaluator.evaluate(job)) {
            case Outcome.Completion completion ->
                new Ending.Done(() -> client.complete(job, completion), completion.usage(), completion.costUsd());
            case Outcome.Failure failure -> new Ending.Failed(failure);
        };
    }

    @Override
    public void heartbeat(Duration lease) throws InterruptedException {
        client.heartbeat(job, lease);
    }

    @Override
    public void release() throws InterruptedException {
        client.release(job);
    }

    @Override
    public void fail(Outcome.Failure failure) throws InterruptedException {
        client.fail(job, failure);
    }
}
