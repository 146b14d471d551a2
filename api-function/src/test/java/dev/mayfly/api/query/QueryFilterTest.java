package dev.mayfly.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.web.router.MethodBasedRouteInfo;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every parameter of every route of the API that is not a text. They come from the router: none can be forgotten. */
class QueryFilterTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final String MISSING = "00000000-0000-7000-8000-000000000000";

    private final Tenant tenant = API.newTenant();

    @Test
    void refusesRubbishInEveryParameterThatIsNoText() {
        List<Parameter> parameters = parameters();

        assertThat(parameters).hasSizeGreaterThan(60);
        assertThat(parameters.stream().map(Parameter::type))
                .contains(boolean.class, Boolean.class, int.class, UUID.class, Instant.class);
        assertSoftly(softly -> parameters.forEach(parameter -> {
            for (String rubbish : List.of("maybe", "", "1;2", "-")) {
                Answer answer = tenant.call(parameter.verb(), parameter.path(rubbish), null);

                softly.assertThat(answer.status())
                        .as("%s with '%s': %s", parameter, rubbish, answer.body())
                        .isEqualTo(400);
                softly.assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                softly.assertThat(pointers(answer))
                        .as("%s with '%s': %s", parameter, rubbish, answer.body())
                        .containsExactly(parameter.name());
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "yes", "on", "TRUE", "True", " true", "0", "no"})
    void takesNothingButTrueAndFalse(String word) {
        Answer answer = tenant.get("/api/batches?includeExpired=" + word.replace(" ", "%20"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("detail")).isEqualTo("includeExpired must be true or false");
    }

    @ParameterizedTest
    @CsvSource({"true,1", "false,0"})
    void takesTrueAndFalse(String word, int shown) {
        tenant.newExperiment("gone", 1);
        API.sql("""
                UPDATE eval_batches SET created_at = now() - interval '2 d', expires_at = now() - interval '1 d'
                WHERE workspace_id = '%s'
                """.formatted(tenant.workspaceId()));

        assertThat(tenant.get("/api/batches?includeExpired=" + word).size("items"))
                .isEqualTo(shown);
    }

    @Test
    void namesAllThatIsWrong() {
        Answer answer = tenant.get("/api/conversations?hasSubtasks=maybe&hasBranches=2&limit=");

        assertThat(pointers(answer)).containsExactly("hasSubtasks", "hasBranches", "limit");
    }

    private static List<String> pointers(Answer answer) {
        return IntStream.range(0, answer.size("errors"))
                .mapToObj(i -> answer.text("errors.%d.pointer".formatted(i)))
                .toList();
    }

    private static List<Parameter> parameters() {
        return API.bean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .filter(route -> route.getUriMatchTemplate().toPathString().startsWith("/api/"))
                .filter(route -> !route.getAnnotationMetadata().hasAnnotation(WebPage.class))
                .flatMap(QueryFilterTest::parametersOf)
                .toList();
    }

    private static Stream<Parameter> parametersOf(UriRouteInfo<?, ?> route) {
        Argument<?>[] arguments =
                ((MethodBasedRouteInfo<?, ?>) route).getTargetMethod().getArguments();
        String required = Arrays.stream(arguments)
                .filter(QueryFilterTest::isQueryValue)
                .filter(argument -> !argument.isNullable()
                        && argument.getAnnotationMetadata()
                                .stringValue(QueryValue.class, "defaultValue")
                                .isEmpty())
                .map(argument -> "&%s=x".formatted(argument.getName()))
                .collect(Collectors.joining());
        return Arrays.stream(arguments)
                .filter(QueryFilterTest::isQueryValue)
                .filter(argument -> argument.getType() != String.class || isOneOfSomeWords(argument))
                .map(argument -> new Parameter(
                        route.getHttpMethodName(),
                        route.getUriMatchTemplate().toPathString(),
                        argument.getName(),
                        argument.getType(),
                        required));
    }

    /** A text that is anything but what it must not contain is no such one. */
    private static boolean isOneOfSomeWords(Argument<?> argument) {
        return argument.getAnnotationMetadata().getAnnotationValuesByType(Pattern.class).stream()
                .anyMatch(pattern ->
                        !"maybe".matches(pattern.stringValue("regexp").orElseThrow()));
    }

    private static boolean isQueryValue(Argument<?> argument) {
        return argument.getAnnotationMetadata().hasAnnotation(QueryValue.class);
    }

    /** @param required what the route needs besides, with the texts that it takes */
    private record Parameter(String verb, String template, String name, Class<?> type, String required) {

        String path(String value) {
            return template.replaceAll("\\{[^}]*}", MISSING) + "?" + name + "=" + value.replace(";", "%3B") + required;
        }

        @Override
        public String toString() {
            return "%s %s?%s".formatted(verb, template, name);
        }
    }
}
