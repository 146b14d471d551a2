package dev.mayfly.api.access;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.mayfly.id.UuidV7;
import dev.mayfly.workspace.User;
import dev.mayfly.workspace.UserRepository;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds out who makes a request, by its {@code Authorization: Bearer} header: an API key, or a token. */
@Singleton
final class Authenticator {

    private static final String BEARER = "Bearer ";
    private static final int MAX_SUBJECT_LENGTH = 500;

    private final UserRepository users;
    private final JwtVerifier tokens;

    Authenticator(UserRepository users, JwtVerifier tokens) {
        this.users = users;
        this.tokens = tokens;
    }

    /**
     * Who makes the request.
     *
     * @throws UnauthorizedException without a valid credential
     */
    Identity identify(HttpRequest<?> request) {
        String credential = request.getHeaders()
                .getAuthorization()
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip())
                .orElseThrow(() -> new UnauthorizedException(
                        "Send an API key or a token in the header 'Authorization: Bearer …'"));
        Optional<? extends Identity> identity =
                ApiKeySecret.looksLikeKey(credential) ? key(credential) : token(credential);
        return identity.<Identity>map(found -> found)
                .orElseThrow(() -> new UnauthorizedException("The credential is not valid, or not any more"));
    }

    /** The key and its holder; empty when the key is not valid, or not any more. */
    Optional<Identity.PresentedKey> key(String credential) {
        return ApiKeySecret.parse(credential)
                .flatMap(key -> users.findKeyHolder(key.id(), key.hash())
                        .or(() -> Rehearsal.holder(key.id()))
                        .map(holder -> new Identity.PresentedKey(key.id(), holder)));
    }

    /** The user whom an ID token names that the issuer has made for this audience and this sign-in; empty for any other. */
    Optional<Identity.SignedInUser> signedIn(String idToken, String audience, String nonce) {
        return tokens.verifyFor(audience, idToken)
                .filter(claims -> nonce.equals(text(claims, "nonce")))
                .filter(Authenticator::namesSomebody)
                .map(claims -> new Identity.SignedInUser(known(claims)));
    }

    private Optional<Identity.SignedInUser> token(String credential) {
        return tokens.verify(credential)
                .filter(Authenticator::namesSomebody)
                .map(claims -> new Identity.SignedInUser(known(claims)));
    }

    /** A subject that cannot be stored is nobody's. */
    private static boolean namesSomebody(JWTClaimsSet claims) {
        String subject = claims.getSubject();
        return !subject.isEmpty() && subject.length() <= MAX_SUBJECT_LENGTH && subject.indexOf('\0') < 0;
    }

    /** The user of the token, stored when seen for the first time or when what the issuer says has changed. */
    private UUID known(JWTClaimsSet claims) {
        String issuer = claims.getIssuer();
        String subject = claims.getSubject();
        String email = text(claims, "email");
        String name = text(claims, "name");
        Optional<User> user = users.findByIdentity(issuer, subject)
                .filter(found -> Objects.equals(found.email(), email) && Objects.equals(found.name(), name));
        return user.orElseGet(() -> {
                    users.save(UuidV7.next(), issuer, subject, email, name);
                    return users.findByIdentity(issuer, subject).orElseThrow();
                })
                .id();
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) {
        try {
            return claims.getStringClaim(name);
        } catch (ParseException e) {
            return null;
        }
    }
}
