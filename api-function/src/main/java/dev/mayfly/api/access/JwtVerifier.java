package dev.mayfly.api.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens: signed with one of the issuer's public keys, not expired, from the issuer, for the audience.
 *
 * <p>Only asymmetric algorithms are allowed, so that a public key can never serve as a shared secret.
 */
@Singleton
final class JwtVerifier {

    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.ES256, JWSAlgorithm.ES384);

    private final JwtConfiguration configuration;
    private final @Nullable JWKSource<SecurityContext> keys;

    JwtVerifier(JwtConfiguration configuration) {
        this.configuration = configuration;
        this.keys = configuration.jwksUrl().isEmpty() ? null : keys(configuration.jwksUrl());
    }

    /** The claims of a valid token; empty when it is not valid, or when no issuer is configured. */
    Optional<JWTClaimsSet> verify(String token) {
        return verifyFor(configuration.audience(), token);
    }

    /** As the other one, for a token that must be for this audience; empty: any. */
    Optional<JWTClaimsSet> verifyFor(String audience, String token) {
        if (keys == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(processor(keys, audience).process(token, null));
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return Optional.empty();
        }
    }

    private DefaultJWTProcessor<SecurityContext> processor(JWKSource<SecurityContext> from, String audience) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, from));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                audience.isEmpty() ? null : audience,
                new JWTClaimsSet.Builder().issuer(configuration.issuer()).build(),
                Set.of("sub", "exp")));
        return processor;
    }

    private static JWKSource<SecurityContext> keys(String url) {
        var uri = URI.create(url);
        try {
            return "file".equals(uri.getScheme())
                    ? new ImmutableJWKSet<>(JWKSet.load(new File(uri)))
                    : JWKSourceBuilder.<SecurityContext>create(uri.toURL()).build();
        } catch (IOException | ParseException e) {
            throw new IllegalArgumentException("JWKS_URL does not name a key set: " + url, e);
        }
    }
}
