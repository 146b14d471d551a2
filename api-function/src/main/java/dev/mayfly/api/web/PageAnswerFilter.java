package dev.mayfly.api.web;

import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.problem.Problem;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes answers for people of what is refused, and tells browsers what pages of ours may do: little. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class PageAnswerFilter implements Ordered {

    /** Styles carry images of their own, as data; nothing else comes from anywhere but us, and nothing is inline. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** Around all others: what one of them refuses passes through here too. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @ResponseFilter
    HttpResponse<?> complete(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (!isForPage(request)) {
            return response;
        }
        MutableHttpResponse<?> answer =
                response.body() instanceof Problem problem ? answer(request, response, problem) : response;
        return answer.header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Strict-Transport-Security", "max-age=31536000")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static boolean isForPage(HttpRequest<?> request) {
        return RouteAttributes.getRouteMatch(request)
                .map(route -> route.getAnnotationMetadata().hasAnnotation(WebPage.class))
                .orElseGet(() -> !request.getPath().startsWith("/api")
                        && request.accept().stream().anyMatch(MediaType.TEXT_HTML_TYPE::matches));
    }

    private static MutableHttpResponse<?> answer(
            HttpRequest<?> request, MutableHttpResponse<?> response, Problem problem) {
        boolean partial = request.getHeaders().contains("HX-Request");
        boolean isNobody = response.status() == HttpStatus.UNAUTHORIZED;
        if (!isNobody && !problem.code().equals("no_workspace")) {
            return partial
                    ? Html.fill(response, Html.TEMPLATES.notice(problem))
                            .header("HX-Retarget", "#notice")
                            .header("HX-Reswap", "innerHTML")
                    : Html.fill(response, Html.TEMPLATES.problem(problem));
        }
        String elsewhere = isNobody ? signIn(request) : "/workspaces/new";
        if (partial) {
            return response.body(null).header("HX-Redirect", elsewhere);
        }
        return isNobody && cameFromElsewhere(request)
                ? Html.ok(Html.TEMPLATES.onward(LocalPath.of(request)))
                : Html.see(elsewhere);
    }

    /** Browsers keep our cookie back when another site's link is followed; what our own page leads to, they send it with. */
    private static boolean cameFromElsewhere(HttpRequest<?> request) {
        @Nullable String site = request.getHeaders().get("Sec-Fetch-Site");
        return request.getMethod() == HttpMethod.GET && "cross-site".equals(site);
    }

    private static String signIn(HttpRequest<?> request) {
        return request.getMethod() == HttpMethod.GET
                ? "/sign-in?next=" + URLEncoder.encode(LocalPath.of(request), StandardCharsets.UTF_8)
                : "/sign-in";
    }
}
