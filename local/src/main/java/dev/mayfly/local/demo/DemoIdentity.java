package dev.mayfly.local.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.mayfly.local.LocalException;
import dev.mayfly.local.LocalFolder;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/** The demo user and the issuer that vouches for it, with a key pair made at the first start. */
public final class DemoIdentity {

    public static final String ISSUER = "https://localhost/mayfly";

    private static final String KEY_FILE = "identity.json";
    private static final String PUBLIC_FILE = "jwks.json";
    private static final String KEY_ID = "local";
    private static final int KEY_BITS = 2048;
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

    private final RSAKey key;
    private final URI jwksUrl;

    private DemoIdentity(RSAKey key, URI jwksUrl) {
        this.key = key;
        this.jwksUrl = jwksUrl;
    }

    public static DemoIdentity open(LocalFolder folder) {
        RSAKey key = folder.read(KEY_FILE).map(json -> parse(json, folder)).orElseGet(() -> generate(folder));
        folder.write(PUBLIC_FILE, new JWKSet(key).toString(true));
        return new DemoIdentity(
                key, folder.resolve(PUBLIC_FILE).toAbsolutePath().toUri());
    }

    /** Where the issuer's public key is. */
    public URI jwksUrl() {
        return jwksUrl;
    }

    /** What the demo user shows to sign in, good for ten minutes. */
    public String token(Instant now) {
        var claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject("demo")
                .claim("email", "demo@localhost")
                .claim("name", "Demo user")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(TOKEN_LIFE)))
                .build();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY_ID).build(), claims);
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private static RSAKey generate(LocalFolder folder) {
        try {
            RSAKey key = new RSAKeyGenerator(KEY_BITS).keyID(KEY_ID).generate();
            folder.write(KEY_FILE, key.toJSONString());
            return key;
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey parse(String json, LocalFolder folder) {
        try {
            return RSAKey.parse(json);
        } catch (ParseException e) {
            throw new LocalException(
                    "%s holds no key; delete it to get a new one".formatted(folder.resolve(KEY_FILE)), e);
        }
    }
}
