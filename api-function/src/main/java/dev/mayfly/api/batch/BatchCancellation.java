package dev.mayfly.api.batch;

import dev.mayfly.api.access.Caller;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.batch.BatchStatus;
import dev.mayfly.batch.JobRepository;
import dev.mayfly.problem.ConflictException;
import jakarta.inject.Singleton;

/** Cancels batches, inside the transaction of the caller. */
@Singleton
public final class BatchCancellation {

    private final BatchRepository batches;
    private final JobRepository jobs;

    BatchCancellation(BatchRepository batches, JobRepository jobs) {
        this.batches = batches;
        this.jobs = jobs;
    }

    /** Cancels all jobs that have not ended; running ones lose their lease. Doing it again changes nothing. */
    public Batch cancel(Caller caller, Batch batch) {
        if (batch.status() == BatchStatus.CANCELLED) {
            return batch;
        }
        if (batches.cancel(caller.workspace(), batch.id()) == 0) {
            throw new ConflictException("batch_completed", "The batch has completed");
        }
        jobs.cancelOfBatch(caller.workspace(), batch.id());
        return batches.find(caller.workspace(), batch.id()).orElseThrow();
    }
}
