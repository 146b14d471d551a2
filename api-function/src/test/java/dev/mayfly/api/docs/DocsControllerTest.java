package dev.mayfly.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.TestApi;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class DocsControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void describesExactlyTheRoutesThatThereAre() {
        Set<String> routes = API.bean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .filter(route -> !route.getAnnotationMetadata().hasAnnotation(WebPage.class))
                .map(route -> route.getHttpMethodName() + " "
                        + route.getUriMatchTemplate().toPathString())
                .filter(route ->
                        !route.contains("/docs") && !route.contains("/openapi.yml") && !route.contains("/assets"))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> described = new TreeSet<>();
        paths().forEach((path, operations) ->
                operations.keySet().forEach(verb -> described.add(verb.toUpperCase(Locale.ROOT) + " " + path)));

        assertThat(described).isEqualTo(routes);
    }

    @Test
    void neverAsksTheCallerForWhatTheServerFindsOut() {
        Answer answer = API.call("GET", "/openapi.yml", null, null);

        assertThat(answer.body()).doesNotContain("name: caller", "name: identity", "workspace.value");
    }

    @Test
    void servesThePageWithItsScriptFromItself() {
        Answer page = API.call("GET", "/docs", null, null, Map.of("Accept", "text/html"));
        Answer script = API.call("GET", "/docs/redoc.js", null, null, Map.of("Accept", "*/*"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.body()).contains("/openapi.yml", "/docs/redoc.js").doesNotContain("http://", "https://");
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.header("Content-Type")).startsWith("text/javascript");
        assertThat(script.body()).hasSizeGreaterThan(100_000);
    }

    private static Map<String, Map<String, Object>> paths() {
        Answer answer = API.call("GET", "/openapi.yml", null, null, Map.of("Accept", "*/*"));
        assertThat(answer.status()).isEqualTo(200);
        Map<String, Map<String, Map<String, Object>>> description = new Yaml().load(answer.body());
        return Objects.requireNonNull(description.get("paths"));
    }
}
