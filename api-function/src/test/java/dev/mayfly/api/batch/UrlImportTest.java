package dev.mayfly.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Documents by URL, as far as no public network is needed; {@code WebFetcherTest} has the rest. */
class UrlImportTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void anyFailureNamesItsUrlAndNothingIsCreated() {
        Tenant owner = API.newTenant();

        Answer answer = owner.post(
                "/api/batches",
                experiment(
                        "\"http://127.0.0.1:5432/\", \"http://169.254.169.254/latest/meta-data/\", \"file:///etc/passwd\","
                                + " \"http://[::1]/\", \"http://user:secret@example.com/\""));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("code")).isEqualTo("url_not_imported");
        assertThat(IntStream.range(0, 5).mapToObj(i -> answer.text("errors.%d.pointer".formatted(i))))
                .containsExactly(
                        "/ephemeralDocuments/urls/0",
                        "/ephemeralDocuments/urls/1",
                        "/ephemeralDocuments/urls/2",
                        "/ephemeralDocuments/urls/3",
                        "/ephemeralDocuments/urls/4");
        assertThat(answer.text("errors.1.detail"))
                .isEqualTo("http://169.254.169.254/latest/meta-data/: the address is not public");
        assertThat(API.query("SELECT (SELECT count(*) FROM agents) + (SELECT count(*) FROM documents)"
                        + " + (SELECT count(*) FROM eval_batches)"))
                .isEqualTo("0");
    }

    @Test
    void takesAtMostTwentyUrls() {
        String urls = IntStream.range(0, 21)
                .mapToObj(i -> "\"http://127.0.0.1/%d\"".formatted(i))
                .collect(Collectors.joining(","));

        Answer answer = API.newTenant().post("/api/batches", experiment(urls));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo("/ephemeralDocuments/urls");
    }

    @Test
    void otherMistakesAreFoundBeforeAnythingIsFetched() {
        Answer answer = API.newTenant()
                .post("/api/batches", experiment("\"http://127.0.0.1/\"").replace("true", "false"));

        assertThat(answer.status()).isEqualTo(400);
    }

    private static String experiment(String urls) {
        return """
                {"isEphemeral": true, "ephemeralAgent": {"name": "a", "primaryInstructions": "x"},
                 "ephemeralDocuments": {"urls": [%s]}}
                """.formatted(urls);
    }
}
