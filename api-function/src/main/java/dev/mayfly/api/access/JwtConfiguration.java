package dev.mayfly.api.access;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Whose tokens are believed.
 *
 * @param jwksUrl where the issuer publishes its keys, {@code https:}, {@code http:} or {@code file:}; empty: no tokens,
 *     API keys only
 * @param issuer the {@code iss} that a token must have
 * @param audience the {@code aud} that a token must have; empty: any
 */
@ConfigurationProperties("jwt")
record JwtConfiguration(
        @Bindable(defaultValue = "") String jwksUrl,
        @Bindable(defaultValue = "") String issuer,
        @Bindable(defaultValue = "") String audience) {

    JwtConfiguration {
        if (!jwksUrl.isEmpty() && issuer.isEmpty()) {
            throw new IllegalArgumentException("JWKS_URL is set, so JWT_ISSUER must be set too");
        }
    }
}
