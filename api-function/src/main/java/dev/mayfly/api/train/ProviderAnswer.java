package dev.mayfly.api.train;

import org.jspecify.annotations.Nullable;

/**
 * What a provider's answer means for the credential.
 *
 * @param coolingSeconds for how long to leave the account alone; 0 for not at all
 * @param refused whether the provider does not know the secret any more
 */
record ProviderAnswer(int coolingSeconds, boolean refused, boolean succeeded) {

    private static final int USUAL_COOLING_SECONDS = 60;
    private static final int FAILURE_COOLING_SECONDS = 30;
    private static final int MAX_COOLING_SECONDS = 7 * 24 * 60 * 60;

    /** Anything else, such as 400, is about the request and not about the credential. */
    static ProviderAnswer of(int status, @Nullable Integer retryAfterSeconds) {
        if (status == 429) {
            int wanted = retryAfterSeconds == null ? USUAL_COOLING_SECONDS : retryAfterSeconds;
            return new ProviderAnswer(Math.min(wanted, MAX_COOLING_SECONDS), false, false);
        }
        if (status >= 500) {
            return new ProviderAnswer(FAILURE_COOLING_SECONDS, false, false);
        }
        return new ProviderAnswer(0, status == 401 || status == 403, status >= 200 && status < 300);
    }
}
