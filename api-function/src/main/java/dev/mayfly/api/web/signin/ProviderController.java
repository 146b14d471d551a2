package dev.mayfly.api.web.signin;

import dev.mayfly.api.access.AllowsAnyone;
import dev.mayfly.api.access.RequestCookies;
import dev.mayfly.api.access.Session;
import dev.mayfly.api.access.Sessions;
import dev.mayfly.api.access.Signatures;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.LocalPath;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.NotFoundException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Signing in with the identity provider: authorization code flow with PKCE, state and nonce. */
@Hidden
@WebPage
@Controller("/sign-in")
@Produces(MediaType.TEXT_HTML)
final class ProviderController {

    private static final String COOKIE = "mayfly_sign_in";
    private static final Duration AT_MOST = Duration.ofMinutes(10);

    private final ProviderConfiguration configuration;
    private final Provider provider;
    private final Sessions sessions;
    private final Signatures signatures;
    private final Clock clock;

    ProviderController(
            ProviderConfiguration configuration,
            Provider provider,
            Sessions sessions,
            Signatures signatures,
            Clock clock) {
        this.configuration = configuration;
        this.provider = provider;
        this.sessions = sessions;
        this.signatures = signatures;
        this.clock = clock;
    }

    @AllowsAnyone
    @Get("/provider")
    HttpResponse<?> leave(@Nullable @QueryValue String next) {
        refuseUnlessConfigured();
        var flow = SignInFlow.begin(clock.instant().plus(AT_MOST), LocalPath.of(next));
        return HttpResponse.seeOther(provider.signIn(flow))
                .cookie(cookie(signatures.sign(COOKIE, flow.write()), AT_MOST));
    }

    /**
     * Where the provider sends the browser back to. The answer is a page that leads on: in a redirect that began at the
     * provider the browser would keep the new cookie back.
     */
    @AllowsAnyone
    @Get("/callback")
    HttpResponse<String> comeBack(
            HttpRequest<?> request, @Nullable @QueryValue String code, @Nullable @QueryValue String state) {
        refuseUnlessConfigured();
        SignInFlow flow = RequestCookies.find(request, COOKIE)
                .flatMap(cookie -> signatures.verify(COOKIE, cookie))
                .flatMap(SignInFlow::parse)
                .filter(begun -> begun.state().equals(state) && clock.instant().isBefore(begun.expiresAt()))
                .orElseThrow(() -> refused("This sign-in did not begin in this browser, or took too long; try again"));
        if (code == null) {
            throw refused("The identity provider did not let you in");
        }
        Session session = sessions.signInByToken(provider.idToken(code, flow), configuration.clientId(), flow.nonce())
                .orElseThrow(() -> refused("What the identity provider said of you is not valid"));
        return Html.ok(Html.TEMPLATES.onward(flow.next()))
                .cookie(sessions.cookie(session))
                .cookie(cookie("", Duration.ZERO));
    }

    private void refuseUnlessConfigured() {
        if (!configuration.isConfigured() || !signatures.arePossible()) {
            throw new NotFoundException("There is nothing at this path");
        }
    }

    /** Lax, because it must come back with a link of another site's, the provider's. */
    private static Cookie cookie(String value, Duration maxAge) {
        return Cookie.of(COOKIE, value)
                .path("/sign-in")
                .httpOnly(true)
                .secure(true)
                .sameSite(SameSite.Lax)
                .maxAge(maxAge);
    }

    private static ForbiddenException refused(String reason) {
        return new ForbiddenException("sign_in_failed", reason);
    }
}
