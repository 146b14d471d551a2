package dev.mayfly.api.web.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.access.Signatures;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.Visitor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SignInTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant tenant = API.newTenant();

    @Test
    void leadsAStrangerToTheSignInAndThenWhereTheStrangerWanted() {
        var visitor = new Visitor(API);

        Visitor.Page refused = visitor.get("/experiments?q=a%20b");
        assertThat(refused.status()).isEqualTo(303);
        assertThat(refused.header("Location")).isEqualTo("/sign-in?next=%2Fexperiments%3Fq%3Da%2Bb");

        Visitor.Page done =
                visitor.get(refused.header("Location")).send("#sign-in", Map.of("key", List.of(tenant.key())));
        assertThat(done.status()).isEqualTo(303);
        assertThat(done.header("Location")).isEqualTo("/experiments?q=a+b");
        assertThat(visitor.get("/experiments").status()).isEqualTo(200);
    }

    @Test
    void theCookieIsOutOfReachAndHoldsNoSecret() {
        var visitor = new Visitor(API);

        Visitor.Page done = visitor.get("/sign-in").send("#sign-in", Map.of("key", List.of(tenant.key())));

        assertThat(done.header("Set-Cookie"))
                .containsIgnoringCase("HttpOnly")
                .containsIgnoringCase("Secure")
                .containsIgnoringCase("SameSite=Strict")
                .containsIgnoringCase("Path=/");
        String secret = tenant.key().substring(tenant.key().lastIndexOf('_') + 1);
        assertThat(visitor.cookies())
                .allSatisfy((_, value) -> assertThat(decoded(value)).doesNotContain(secret));
    }

    @Test
    void refusesWhatIsNoKeyAndSaysSo() {
        Visitor.Page page = new Visitor(API)
                .get("/sign-in")
                .send("#sign-in", Map.of("key", List.of("mf_<script>alert(1)</script>")));

        assertThat(page.status()).isEqualTo(422);
        assertThat(page.text("#key-error")).contains("not a key that can sign in");
        assertThat(page.body()).doesNotContain("alert(1)");
    }

    @Test
    void keysOfTrainsDoNotSignIn() {
        Tenant train = tenant.withTrainKey(tenant.newTrain("Own"));

        Visitor.Page page = new Visitor(API).get("/sign-in").send("#sign-in", Map.of("key", List.of(train.key())));

        assertThat(page.status()).isEqualTo(422);
    }

    @Test
    void aRevokedKeyIsOutAtOnce() {
        Tenant other = tenant.withKey("read");
        Visitor visitor = Visitor.of(other);
        assertThat(visitor.get("/experiments").status()).isEqualTo(200);

        API.sql("UPDATE api_keys SET revoked_at = now() WHERE workspace_id = '%s' AND last_four = '%s'"
                .formatted(
                        tenant.workspaceId(), other.key().substring(other.key().length() - 4)));

        assertThat(visitor.get("/experiments").status()).isEqualTo(303);
    }

    @Test
    void aRemovedMemberIsOutAtOnce() {
        Tenant colleague = tenant.colleague("member", "read");
        Visitor visitor = Visitor.of(colleague);
        assertThat(visitor.get("/experiments").status()).isEqualTo(200);

        assertThat(tenant.delete("/api/members/" + colleague.userId()).status()).isEqualTo(204);

        assertThat(visitor.get("/experiments").status()).isEqualTo(303);
    }

    @Test
    void aDeletedWorkspaceIsClosedToItsKeys() {
        Visitor visitor = Visitor.of(tenant);

        assertThat(tenant.delete("/api/workspaces/current").status()).isEqualTo(200);

        assertThat(visitor.get("/experiments").status()).isEqualTo(303);
    }

    @Test
    void signsOut() {
        Visitor visitor = Visitor.of(tenant);

        Visitor.Page page = visitor.get("/experiments").send("form[action=/sign-out]", Map.of());

        assertThat(page.header("Location")).isEqualTo("/sign-in");
        assertThat(visitor.cookies()).isEmpty();
    }

    @Test
    void anAlteredCookieIsNoSession() {
        Visitor visitor = Visitor.of(tenant);
        String cookie = visitor.cookies().values().iterator().next();

        visitor.cookies().put("mayfly_session", "A" + cookie.substring(1));
        assertThat(visitor.get("/experiments").status()).isEqualTo(303);
        visitor.cookies().put("mayfly_session", cookie.substring(0, cookie.indexOf('.') + 1));
        assertThat(visitor.get("/experiments").status()).isEqualTo(303);
    }

    @Test
    void theApiDoesNotLookAtTheCookie() {
        Visitor visitor = Visitor.of(tenant);

        assertThat(visitor.get("/api/batches").status()).isEqualTo(401);
    }

    @Test
    void aLinkFromElsewhereLeadsOnInsteadOfToTheSignIn() {
        Visitor.Page page =
                new Visitor(API).get("/experiments?a=1&b=\"><script>", Map.of("Sec-Fetch-Site", "cross-site"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.html().expectFirst("meta[http-equiv=refresh]").attr("content"))
                .startsWith("0;url=/experiments?");
        assertThat(page.body()).doesNotContain("<script>");
    }

    @Test
    void doesNotLeadToOtherSites() {
        for (String next : List.of("https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)")) {
            Visitor.Page page = new Visitor(API)
                    .get("/sign-in?next=" + next)
                    .send("#sign-in", Map.of("key", List.of(tenant.key())));

            assertThat(page.header("Location")).as(next).isEqualTo("/experiments");
        }
    }

    @Test
    void saysWhenNothingIsConfigured() {
        try (var bare = TestApi.start(Map.of("session.key", ""))) {
            Visitor.Page page = new Visitor(bare).get("/sign-in");

            assertThat(page.status()).isEqualTo(503);
            assertThat(page.text("main")).contains("Signing in is not configured");
        }
    }

    @Test
    void sessionsOutliveARotationOfTheKeyWhileTheOldOneIsNamed() {
        var other = "bmV3LW5ldy1uZXctbmV3LW5ldy1uZXctbmV3LW5ldy0=";
        var signatures = API.bean(Signatures.class);
        String signed = signatures.sign("test", "text");
        try (var rotated = TestApi.start(Map.of("session.key", other, "session.old-keys", TestApi.SESSION_KEY));
                var replaced = TestApi.start(Map.of("session.key", other))) {
            assertThat(rotated.bean(Signatures.class).verify("test", signed))
                    .contains("text");
            assertThat(replaced.bean(Signatures.class).verify("test", signed))
                    .isEmpty();
        }
        assertThat(signatures.verify("other", signed)).isEmpty();
    }

    private static String decoded(String cookie) {
        return new String(
                Base64.getUrlDecoder().decode(cookie.substring(0, cookie.indexOf('.'))),
                StandardCharsets.UTF_8);
    }
}
