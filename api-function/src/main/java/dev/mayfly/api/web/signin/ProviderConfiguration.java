package dev.mayfly.api.web.signin;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * The identity provider with which people sign in to the pages (OpenID Connect).
 *
 * @param issuer the same whose tokens the API believes
 * @param clientId as the provider knows us; empty: people sign in with API keys
 * @param clientSecret empty for a public client; the code is bound to the browser in both cases
 * @param publicUrl where browsers find us, such as {@code https://mayfly.example}
 */
@ConfigurationProperties("oidc")
record ProviderConfiguration(
        @Bindable(defaultValue = "") String issuer,
        @Bindable(defaultValue = "") String clientId,
        @Bindable(defaultValue = "") String clientSecret,
        @Bindable(defaultValue = "") String publicUrl) {

    ProviderConfiguration {
        if (!clientId.isEmpty() && (issuer.isEmpty() || publicUrl.isEmpty())) {
            throw new IllegalArgumentException("OIDC_CLIENT_ID is set, so JWT_ISSUER and PUBLIC_URL must be set too");
        }
    }

    boolean isConfigured() {
        return !clientId.isEmpty();
    }

    /** Where the provider sends the browser back to. */
    String redirectUri() {
        return publicUrl.replaceAll("/+$", "") + "/sign-in/callback";
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "client %s of %s".formatted(clientId, issuer);
    }
}
