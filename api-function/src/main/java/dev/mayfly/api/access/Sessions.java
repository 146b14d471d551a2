package dev.mayfly.api.access;

import dev.mayfly.workspace.ApiKeyRepository;
import dev.mayfly.workspace.Membership;
import dev.mayfly.workspace.UserRepository;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of pages: a signed cookie says who has signed in, and each request finds out anew what that one may do. A revoked
 * key and a removed member have no access from then on.
 */
@Singleton
public final class Sessions {

    private static final String COOKIE = "mayfly_session";
    private static final String SESSION = "session";
    private static final String FORM = "form";
    private static final Duration LIFETIME = Duration.ofHours(8);
    private static final int ID_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Signatures signatures;
    private final Authenticator authenticator;
    private final ApiKeyRepository keys;
    private final UserRepository users;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    Sessions(
            Signatures signatures,
            Authenticator authenticator,
            ApiKeyRepository keys,
            UserRepository users,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.signatures = signatures;
        this.authenticator = authenticator;
        this.keys = keys;
        this.users = users;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The session that the request shows; empty without one, or with one that is not ours or over. */
    public Optional<Session> find(HttpRequest<?> request) {
        return RequestCookies.find(request, COOKIE)
                .flatMap(cookie -> signatures.verify(SESSION, cookie))
                .flatMap(Session::parse)
                .filter(session -> clock.instant().isBefore(session.expiresAt()));
    }

    /** A session of nobody, to which the form for signing in is bound. */
    public Session begin() {
        return begin(new Session.Holder.Nobody());
    }

    /** A session of the key's holder; empty when the key is not valid, or a train's. */
    public Optional<Session> signIn(String apiKey) {
        return authenticator
                .key(apiKey)
                .filter(key -> key.holder().trainId() == null)
                .map(key ->
                        begin(new Session.Holder.Key(key.keyId(), key.holder().workspaceId())));
    }

    /** A session of the user that a token of the issuer names, made for this audience; empty when it is not valid. */
    public Optional<Session> signInByToken(String token, String audience, String nonce) {
        return authenticator
                .signedIn(token, audience, nonce)
                .map(user -> begin(new Session.Holder.User(user.userId(), null)));
    }

    /** The same user's session in another workspace. */
    public Session enter(Identity.SignedInUser user, UUID workspaceId) {
        return begin(new Session.Holder.User(user.userId(), workspaceId));
    }

    /** The cookie that carries the session. */
    public Cookie cookie(Session session) {
        return cookie(signatures.sign(SESSION, session.write()), LIFETIME);
    }

    /** The cookie that ends the session. */
    public Cookie noCookie() {
        return cookie("", Duration.ZERO);
    }

    /** What each form of the session carries along, so that no other site can send it. */
    public String formToken(Session session) {
        return signatures.sign(FORM, session.id());
    }

    /** Whether the token was given to this session. */
    public boolean isOf(Session session, @Nullable String formToken) {
        return formToken != null
                && signatures
                        .verify(FORM, formToken)
                        .filter(session.id()::equals)
                        .isPresent();
    }

    /**
     * Who makes a request for a page, and in which workspace.
     *
     * @throws UnauthorizedException when nobody has signed in, or may not come in any more
     */
    Arrival identify(HttpRequest<?> request) {
        Session session = find(request).orElseThrow(() -> new UnauthorizedException("Sign in to see this page"));
        Optional<Arrival> arrival = switch (session.holder()) {
            case Session.Holder.Nobody _ -> Optional.empty();
            case Session.Holder.Key(UUID keyId, UUID workspaceId) -> byKey(keyId, workspaceId);
            case Session.Holder.User(UUID userId, UUID workspaceId) -> byUser(userId, workspaceId);
        };
        return arrival.orElseThrow(() -> new UnauthorizedException("You are not signed in any more"));
    }

    private Optional<Arrival> byKey(UUID keyId, UUID workspaceId) {
        var workspace = new WorkspaceId(workspaceId);
        return transactions
                .read(workspace, () -> keys.findHolder(workspace, keyId))
                .map(holder ->
                        new Arrival(new Identity.PresentedKey(keyId, holder), Optional.of(holder.workspaceId())));
    }

    /** Whoever has left the workspace that was chosen comes into another one. */
    private Optional<Arrival> byUser(UUID userId, @Nullable UUID chosen) {
        List<UUID> open = users.listMemberships(userId).stream()
                .map(Membership::workspaceId)
                .toList();
        Optional<UUID> workspace = open.stream().filter(id -> id.equals(chosen)).findFirst();
        return users.find(userId)
                .map(user -> new Arrival(
                        new Identity.SignedInUser(user.id()),
                        workspace.or(() -> open.stream().findFirst())));
    }

    private Session begin(Session.Holder holder) {
        var bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        return new Session(
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                holder,
                clock.instant().plus(LIFETIME));
    }

    private static Cookie cookie(String value, Duration maxAge) {
        return Cookie.of(COOKIE, value)
                .path("/")
                .httpOnly(true)
                .secure(true)
                .sameSite(SameSite.Strict)
                .maxAge(maxAge);
    }

    /** Somebody and the workspace that the request is about. */
    record Arrival(Identity identity, Optional<UUID> workspace) {}
}
