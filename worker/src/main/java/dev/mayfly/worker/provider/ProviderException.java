package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Text;
import java.time.Duration;

/** Why a provider gave no answer, told alike for both wire formats. */
final class ProviderException extends RuntimeException {

    private static final int MAX_REASON_LENGTH = 500;

    private final Kind kind;
    private final String message;
    private final Duration retryAfter;

    private ProviderException(Kind kind, String message, Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.message = message;
        this.retryAfter = retryAfter;
    }

    static ProviderException timeout(Duration timeout) {
        return new ProviderException(
                Kind.TIMEOUT,
                "The model did not answer within %d seconds.".formatted(timeout.toSeconds()),
                Duration.ZERO);
    }

    static ProviderException unreachable(String reason) {
        return new ProviderException(
                Kind.UNREACHABLE,
                "The connection to the model's provider failed: %s.".formatted(reason),
                Duration.ZERO);
    }

    static ProviderException unreadable() {
        return new ProviderException(
                Kind.UNREADABLE, "The model's provider sent an answer that is not its format.", Duration.ZERO);
    }

    /** The meaning of an HTTP status other than success; {@code reason} is the provider's own and may be empty. */
    static ProviderException status(int status, String reason, Duration retryAfter) {
        var kind = switch (status) {
            case 401, 403 -> Kind.KEY_REFUSED;
            case 429 -> Kind.RATE_LIMITED;
            case 408, 409 -> Kind.UNAVAILABLE;
            default -> status >= 500 ? Kind.UNAVAILABLE : Kind.REQUEST_REFUSED;
        };
        // A provider quotes parts of a wrong key in its reason.
        var told = kind == Kind.KEY_REFUSED || reason.isBlank() ? "" : ": " + Text.clip(reason, MAX_REASON_LENGTH);
        return new ProviderException(kind, "The model's provider answered %d%s".formatted(status, told), retryAfter);
    }

    @Override
    public String getMessage() {
        return message;
    }

    Kind kind() {
        return kind;
    }

    /** The pause that the provider demands; none is zero. */
    Duration retryAfter() {
        return retryAfter;
    }

    /** What to do about it: ask again now, let the job be tried again later, or neither. */
    enum Kind {
        RATE_LIMITED("model_rate_limited", true, true),
        UNAVAILABLE("model_unavailable", true, true),
        UNREACHABLE("model_unreachable", true, true),
        TIMEOUT("model_timeout", true, true),
        UNREADABLE("model_unavailable", true, true),
        KEY_REFUSED("model_key_refused", false, true),
        REQUEST_REFUSED("model_request_refused", false, false);

        private final String code;
        private final boolean askedAgain;
        private final boolean jobRetryable;

        Kind(String code, boolean askedAgain, boolean jobRetryable) {
            this.code = code;
            this.askedAgain = askedAgain;
            this.jobRetryable = jobRetryable;
        }

        String code() {
            return code;
        }

        boolean askedAgain() {
            return askedAgain;
        }

        boolean jobRetryable() {
            return jobRetryable;
        }
    }
}
