package dev.mayfly.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What API Gateway's payload 1.0 and Micronaut make of one another. */
class ApiHandlerTest {

    private static TestApi api;
    private static Tenant tenant;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        tenant = api.newTenant();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** The gateway has decoded the path before the function sees it. */
    @ParameterizedTest
    @ValueSource(strings = {"a b", "100%", "a#b", "ü", "a%20b", "a;b", "[a]"})
    void findsNothingUnderAStrangePathAndSaysSo(String name) {
        Answer answer = tenant.get("/api/experiments/" + name);

        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void keepsACommaInAQueryValue() {
        tenant.post("/api/agents", "{\"name\": \"A\", \"primaryInstructions\": \"x\"}");

        Answer answer = tenant.get("/api/batches?q=a%2Cb");

        assertThat(answer.status()).isEqualTo(200);
    }

    /** A context that becomes a bean with each request empties Micronaut's caches with each request. */
    @Test
    void makesNoBeanOfTheContextOfARequest() {
        tenant.get("/api/agents");

        assertThat(api.has(Context.class)).isFalse();
    }

    @Test
    void refusesABodyOverFiveMegabytes() {
        Answer answer = tenant.post("/api/documents", "{\"title\": \"%s\"}".formatted("x".repeat(5_000_000)));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("code")).isEqualTo("request_entity_too_large");
    }
}
