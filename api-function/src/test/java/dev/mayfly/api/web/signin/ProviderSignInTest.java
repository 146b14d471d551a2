package dev.mayfly.api.web.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Hostile;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.TestIssuer;
import dev.mayfly.api.test.Visitor;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProviderSignInTest {

    private final TestIssuer tokens = new TestIssuer();

    @AutoClose
    private final StubProvider provider = new StubProvider(tokens);

    @AutoClose
    private final TestApi api = TestApi.start(Map.of(
            "jwt.jwks-url",
            tokens.jwksUrl(),
            "jwt.issuer",
            provider.url(),
            "jwt.audience",
            "the-api",
            "oidc.issuer",
            provider.url(),
            "oidc.client-id",
            StubProvider.CLIENT,
            "oidc.client-secret",
            StubProvider.SECRET,
            "oidc.public-url",
            "https://mayfly.test/"));

    private final String subject = UUID.randomUUID().toString();
    private String first = "";
    private String second = "";

    @BeforeEach
    void giveTheUserTwoWorkspaces() {
        String token = tokens.sign(tokens.claims(subject)
                .issuer(provider.url())
                .audience("the-api")
                .build());
        first = api.call("POST", "/api/workspaces", "{\"name\": \"First\"}", token)
                .text("workspace.id");
        second = api.call("POST", "/api/workspaces", "{\"name\": \"Second\"}", token)
                .text("workspace.id");
    }

    @Test
    void signsInGoesToAnotherWorkspaceAndSignsOut() {
        var visitor = new Visitor(api);
        Visitor.Page entrance = visitor.get("/sign-in?next=/experiments%3Fstatus%3DRUNNING");
        Visitor.Page sent = visitor.get(entrance.html().expectFirst("main a").attr("href"));
        assertThat(sent.status()).isEqualTo(303);
        assertThat(sent.header("Location"))
                .startsWith(provider.url() + "/authorize?")
                .contains("redirect_uri=https%3A%2F%2Fmayfly.test%2Fsign-in%2Fcallback");
        assertThat(sent.header("Set-Cookie"))
                .containsIgnoringCase("SameSite=Lax")
                .containsIgnoringCase("HttpOnly");

        Visitor.Page back = visitor.get(provider.signIn(sent.header("Location"), subject));

        assertThat(back.status()).isEqualTo(200);
        assertThat(back.html().expectFirst("meta[http-equiv=refresh]").attr("content"))
                .isEqualTo("0;url=/experiments?status=RUNNING");
        assertThat(visitor.cookies()).containsOnlyKeys("mayfly_session");
        Visitor.Page page = visitor.get("/experiments");
        assertThat(page.text("nav summary")).isEqualTo("Ada <b>Lovelace</b> · First");
        assertThat(page.send("form[action=/workspace]", Map.of("workspaceId", List.of(second)))
                        .status())
                .isEqualTo(303);
        page = visitor.get("/experiments");
        assertThat(page.text("nav summary")).endsWith("Second");

        api.sql("UPDATE workspaces SET deleted_at = now() WHERE id = '%s'".formatted(second));
        assertThat(visitor.get("/experiments").text("nav summary")).endsWith("First");

        assertThat(page.send("form[action=/sign-out]", Map.of()).header("Location"))
                .isEqualTo("/sign-in");
        assertThat(visitor.get("/experiments").status()).isEqualTo(303);
    }

    @Test
    void whoHasNoWorkspaceIsToldWhatToDoAndMakesOne() {
        String newcomer = UUID.randomUUID().toString();
        var visitor = new Visitor(api);
        visitor.get(provider.signIn(visitor.get("/sign-in/provider").header("Location"), newcomer));

        Visitor.Page refused = visitor.get("/conversations");
        assertThat(refused.status()).isEqualTo(303);
        assertThat(refused.header("Location")).isEqualTo("/workspaces/new");
        assertThat(visitor.get("/experiments", Map.of("HX-Request", "true")).header("HX-Redirect"))
                .isEqualTo("/workspaces/new");
        Visitor.Page page = visitor.get("/workspaces/new");
        assertThat(page.text("main")).contains("ask an admin");
        assertThat(page.text("#user-id"))
                .isEqualTo(api.query("SELECT id FROM users WHERE subject = '%s'".formatted(newcomer)));

        Visitor.Page wrong = page.send("#new-workspace", Map.of("name", List.of("<b>".repeat(70))));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.text("#error-name")).contains("at most 200 characters");
        assertThat(wrong.html().expectFirst("input[name=name]").val()).isEqualTo("<b>".repeat(70));

        page.send("#new-workspace", Map.of("name", List.of(Hostile.TEXT)));
        Hostile.assertHarmless(visitor.get("/experiments"));

        Visitor.Page made = visitor.get("/workspaces/new").send("#new-workspace", Map.of("name", List.of("Ducks")));
        assertThat(made.status()).isEqualTo(303);
        assertThat(visitor.get(made.header("Location")).text("nav summary")).endsWith("Ducks");
        assertThat(visitor.get("/admin/members").status()).isEqualTo(200);
    }

    @Test
    void whoHasWorkspacesMakesAnotherOneAndIsInIt() {
        Visitor visitor = signedIn();
        assertThat(visitor.get("/experiments").html().select("nav a[href=/workspaces/new]"))
                .isNotEmpty();

        visitor.get("/workspaces/new").send("#new-workspace", Map.of("name", List.of("Third")));

        assertThat(visitor.get("/experiments").text("nav summary")).endsWith("Third");
    }

    @Test
    void anotherWorkspaceThanTheUsersOwnIsNotEntered() {
        Visitor visitor = signedIn();

        visitor.get("/experiments")
                .send(
                        "form[action=/workspace]",
                        Map.of("workspaceId", List.of(UUID.randomUUID().toString())));

        assertThat(visitor.get("/experiments").text("nav summary")).endsWith("First");
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void onlyTheBrowserThatBeganMayEnd() {
        var visitor = new Visitor(api);
        String location = visitor.get("/sign-in/provider").header("Location");

        assertThat(new Visitor(api).get(provider.signIn(location, subject)).status())
                .isEqualTo(403);
        assertThat(visitor.get("/sign-in/callback?code=x&state=y").status()).isEqualTo(403);
        assertThat(visitor.get("/sign-in/callback?error=access_denied").status())
                .isEqualTo(403);
        assertThat(visitor.get(provider.signIn(location, subject)).status()).isEqualTo(200);
    }

    @Test
    void aCodeThatTheProviderDoesNotKnowLetsNobodyIn() {
        var visitor = new Visitor(api);
        String back = provider.signIn(visitor.get("/sign-in/provider").header("Location"), subject);

        Visitor.Page page = visitor.get(back.replaceAll("code=[^&]+", "code=other"));

        assertThat(page.status()).isEqualTo(503);
        assertThat(page.text("main")).contains("The identity provider did not answer as it should");
    }

    @Test
    void aTokenOfAnotherSignInOrForAnotherClientLetsNobodyIn() {
        var visitor = new Visitor(api);
        provider.forgeNonce("another");
        assertThat(visitor.get(provider.signIn(visitor.get("/sign-in/provider").header("Location"), subject))
                        .status())
                .isEqualTo(403);
        assertThat(visitor.cookies()).doesNotContainKey("mayfly_session");
    }

    @Test
    void aTokenForTheApiIsNoneForThePages() {
        var visitor = new Visitor(api);
        provider.forgeAudience("the-api");

        assertThat(visitor.get(provider.signIn(visitor.get("/sign-in/provider").header("Location"), subject))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void nobodySignsInWithAKeyThen() {
        var visitor = new Visitor(api);

        Visitor.Page page = visitor.get("/sign-in");

        assertThat(page.html().select("input[name=key]")).isEmpty();
    }

    private Visitor signedIn() {
        var visitor = new Visitor(api);
        visitor.get(provider.signIn(visitor.get("/sign-in/provider").header("Location"), subject));
        return visitor;
    }
}
