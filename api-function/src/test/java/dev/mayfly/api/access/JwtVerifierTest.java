package dev.mayfly.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.mayfly.api.test.TestIssuer;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class JwtVerifierTest {

    private static final String AUDIENCE = "mayfly";

    private final TestIssuer issuer = new TestIssuer();
    private final JwtVerifier verifier = verifier(AUDIENCE);

    @Test
    void believesATokenForItsAudienceAlsoWhenItIsForOthersToo() {
        assertThat(isBelieved(verifier, claims().audience(AUDIENCE).build())).isTrue();
        assertThat(isBelieved(
                        verifier, claims().audience(List.of("other", AUDIENCE)).build()))
                .isTrue();
    }

    @Test
    void refusesATokenForAnotherAudienceOrForNone() {
        assertThat(isBelieved(verifier, claims().audience("other").build())).isFalse();
        assertThat(isBelieved(verifier, claims().build())).isFalse();
    }

    @Test
    void takesAnyAudienceWhenNoneIsConfigured() {
        var any = verifier("");

        assertThat(isBelieved(any, claims().audience("other").build())).isTrue();
        assertThat(isBelieved(any, claims().build())).isTrue();
    }

    @Test
    void refusesATokenOfAnotherIssuerOrThatHasExpiredOrNamesNobody() {
        assertThat(isBelieved(
                        verifier,
                        claims().audience(AUDIENCE).issuer("https://other.test").build()))
                .isFalse();
        assertThat(isBelieved(
                        verifier,
                        claims().audience(AUDIENCE)
                                .expirationTime(Date.from(Instant.now().minusSeconds(3600)))
                                .build()))
                .isFalse();
        assertThat(isBelieved(
                        verifier, claims().audience(AUDIENCE).subject(null).build()))
                .isFalse();
    }

    @Test
    void refusesATokenThatAnotherKeySigned() {
        var stranger = new TestIssuer();
        var token = stranger.sign(claims().audience(AUDIENCE).build());

        assertThat(verifier.verify(token)).isEmpty();
    }

    private JwtVerifier verifier(String audience) {
        return new JwtVerifier(new JwtConfiguration(issuer.jwksUrl(), TestIssuer.NAME, audience));
    }

    private JWTClaimsSet.Builder claims() {
        return issuer.claims("somebody");
    }

    private boolean isBelieved(JwtVerifier by, JWTClaimsSet claims) {
        return by.verify(issuer.sign(claims)).isPresent();
    }
}
