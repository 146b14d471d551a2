package dev.mayfly.worker;

/** Why a worker cannot go on; the message is one sentence for the operator. */
public final class WorkerException extends RuntimeException {
    WorkerException(String message) {
        super(message);
    }
}
