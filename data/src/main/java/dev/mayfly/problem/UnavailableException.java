package dev.mayfly.problem;

import java.util.List;

/** The request is right and may succeed later, or when somebody who runs the service has seen to it: 503. */
public final class UnavailableException extends DomainException {

    private final long retryAfterSeconds;

    public UnavailableException(String code, String message) {
        this(code, message, 0);
    }

    /** @param retryAfterSeconds when to ask again; 0 when nobody knows */
    public UnavailableException(String code, String message, long retryAfterSeconds) {
        super(code, message, List.of());
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
