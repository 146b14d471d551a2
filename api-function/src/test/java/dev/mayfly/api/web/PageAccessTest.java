package dev.mayfly.api.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.AllowsAnyone;
import dev.mayfly.api.access.Sessions;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.Visitor;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Every page against every kind of visitor who may not see it. The pages come from the router: none can be forgotten. */
class PageAccessTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final String MISSING = "00000000-0000-7000-8000-000000000000";

    @Test
    void onlySigningInIsOpenToAnyone() {
        assertThat(pages().stream().filter(Page::isOpen).map(Page::toString))
                .containsExactlyInAnyOrder(
                        "GET /",
                        "GET /sign-in",
                        "POST /sign-in",
                        "POST /sign-out",
                        "GET /sign-in/provider",
                        "GET /sign-in/callback");
    }

    @Test
    void leadsStrangersToTheSignIn() {
        assertSoftly(softly -> pages().stream()
                .filter(page -> !page.isOpen())
                .filter(page -> page.verb().equals("GET"))
                .forEach(page -> {
                    Visitor.Page answer = new Visitor(API).get(page.path());

                    softly.assertThat(answer.status()).as(page.toString()).isEqualTo(303);
                    softly.assertThat(answer.header("Location")).startsWith("/sign-in?next=");
                }));
    }

    @Test
    void refusesFormsOfOthers() {
        Tenant tenant = API.newTenant();
        String foreignToken = Visitor.of(tenant).get("/experiments").formToken();

        assertSoftly(softly -> pages().stream()
                .filter(page -> !page.verb().equals("GET"))
                .forEach(page -> {
                    for (Map<String, List<String>> fields : List.<Map<String, List<String>>>of(
                            Map.of(), Map.of(Form.TOKEN, List.of("x")), Map.of(Form.TOKEN, List.of(foreignToken)))) {
                        Visitor.Page answer = Visitor.of(tenant).post(page.path(), fields);

                        softly.assertThat(answer.status())
                                .as("%s %s", page, fields)
                                .isEqualTo(403);
                        softly.assertThat(answer.header("Content-Type")).startsWith("text/html");
                        softly.assertThat(answer.body()).contains("This form is not valid any more");
                    }
                }));
    }

    @Test
    void refusesKeysWithoutTheScope() {
        Tenant owner = API.newTenant();
        Visitor visitor = Visitor.of(owner.withKey("ingest"));

        assertSoftly(softly -> pages().stream().filter(Page::isScoped).forEach(page -> {
            Visitor.Page answer = page.verb().equals("GET")
                    ? visitor.get(page.path())
                    : visitor.post(page.path(), Map.of(Form.TOKEN, List.of(token(visitor))));

            softly.assertThat(answer.status()).as(page.toString()).isEqualTo(403);
        }));
    }

    @Test
    void tellsBrowsersWhatPagesMayDo() {
        Visitor visitor = Visitor.of(API.newTenant());

        assertSoftly(softly -> pages().stream()
                .filter(page -> page.verb().equals("GET"))
                .forEach(page -> {
                    Visitor.Page answer = visitor.get(page.path());

                    softly.assertThat(answer.header("Content-Security-Policy"))
                            .as(page.toString())
                            .contains("default-src 'none'", "frame-ancestors 'none'")
                            .doesNotContain("unsafe");
                    softly.assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
                    softly.assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
                    softly.assertThat(answer.status()).as(page.toString()).isLessThan(500);
                }));
    }

    @Test
    void marksWhereInTheSiteOneIs() {
        Visitor visitor = Visitor.of(API.newTenant());

        assertThat(visitor.get("/experiments/new").text("nav[aria-label=Main] [aria-current=page]"))
                .isEqualTo("Experiments");
        Visitor.Page keys = visitor.get("/admin/keys");
        assertThat(keys.text("nav[aria-label=Main] [aria-current=page]")).isEqualTo("Admin");
        assertThat(keys.html()
                        .select("nav[aria-label=Admin] [aria-current=page]")
                        .eachText())
                .containsExactly("Keys");
    }

    @Test
    void saysInPlainWordsThatThereIsNothing() {
        Visitor.Page answer = Visitor.of(API.newTenant()).get("/no/such/page");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text("h1")).isEqualTo("There is nothing here");
    }

    @Test
    void servesScriptsAndStylesToBeKept() {
        var visitor = new Visitor(API);
        String path = visitor.get("/sign-in")
                .html()
                .expectFirst("link[rel=stylesheet]")
                .attr("href");

        Visitor.Page style = visitor.get(path, Map.of("Accept-Encoding", "gzip, br"));

        assertThat(style.status()).isEqualTo(200);
        assertThat(style.header("Content-Type")).isEqualTo("text/css;charset=utf-8");
        assertThat(style.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(style.header("Cache-Control")).contains("immutable");
        assertThat(visitor.get(path.replace("/assets/", "/assets/0")).status()).isEqualTo(404);
        assertThat(visitor.get("/assets/0/application.properties").status()).isEqualTo(404);
    }

    /** The token of a session that may see no page; it is bound to the session, not to what may be seen. */
    private static String token(Visitor visitor) {
        var sessions = API.bean(Sessions.class);
        var request = HttpRequest.GET("/")
                .header("Cookie", "mayfly_session=" + visitor.cookies().get("mayfly_session"));
        return sessions.formToken(sessions.find(request).orElseThrow());
    }

    private static List<Page> pages() {
        var pages = new HashMap<String, Page>();
        API.bean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .filter(route -> route.getAnnotationMetadata().hasAnnotation(WebPage.class))
                .map(Page::new)
                .forEach(page -> pages.put(page.toString(), page));
        return List.copyOf(pages.values());
    }

    private record Page(UriRouteInfo<?, ?> info) {

        String verb() {
            return info.getHttpMethodName();
        }

        String path() {
            return info.getUriMatchTemplate().toPathString().replaceAll("\\{[a-zA-Z]+}", MISSING);
        }

        boolean isOpen() {
            return info.getAnnotationMetadata().hasAnnotation(AllowsAnyone.class);
        }

        boolean isScoped() {
            return info.getAnnotationMetadata().hasAnnotation(Allows.class);
        }

        @Override
        public String toString() {
            return verb() + " " + info.getUriMatchTemplate().toPathString();
        }
    }
}
