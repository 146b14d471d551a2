package dev.mayfly.batch;

/** How an attempt to delete a batch ended. */
public sealed interface Deletion {

    /** Every row is gone, so many jobs among them. */
    record Done(long jobs) implements Deletion {}

    /**
     * The batch is gone for everybody, but this attempt did not see the end: the time was over, and the next cleanup goes
     * on, or another cleanup that was at the same batch has ended it.
     */
    record Begun(DeletionReceipt receipt) implements Deletion {}

    /** Refused: a job runs under a live lease. */
    record Running() implements Deletion {}

    /** Refused: another transaction held the batch for too long. */
    record Locked() implements Deletion {}

    /** Nothing to do: there is no such batch, or it is not due any more. */
    record NotDue() implements Deletion {}
}
