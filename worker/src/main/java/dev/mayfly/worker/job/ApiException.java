package dev.mayfly.worker.job;

import java.time.Duration;

/** What went wrong between the worker and the API; the message is one sentence fit for an operator. */
public abstract sealed class ApiException extends RuntimeException {

    private final String message;

    private ApiException(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** The key is missing, wrong, revoked or lacks the scope. */
    public static final class AccessRefused extends ApiException {
        AccessRefused(String message) {
            super(message);
        }
    }

    /** The job belongs to somebody else by now, or to nobody. */
    public static final class LeaseLost extends ApiException {
        LeaseLost() {
            super("The lease is lost.");
        }
    }

    /** The API understood the request and will not have it; repeating it does not help. */
    public static final class RequestRefused extends ApiException {
        RequestRefused(String message) {
            super(message);
        }
    }

    /** No answer, or one that asks to come back later. */
    public static final class Unavailable extends ApiException {

        private final boolean answered;
        private final Duration retryAfter;

        Unavailable(String message, boolean answered, Duration retryAfter) {
            super(message);
            this.answered = answered;
            this.retryAfter = retryAfter;
        }

        /** Whether something answered at all. */
        public boolean answered() {
            return answered;
        }

        /** The pause that the API demands; none is zero. */
        public Duration retryAfter() {
            return retryAfter;
        }
    }
}
