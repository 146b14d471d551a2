package dev.mayfly.api.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFilterTest {

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "{\"nme\": 1} | /nme | unknown_property",
                "{\"expiresInDays\": \"x\"} | /expiresInDays | wrong_type",
                "{\"expiresInDays\": 1.5} | /expiresInDays | wrong_type",
                "{\"expiresInDays\": 1e999999} | /expiresInDays | wrong_type",
                "{\"agentId\": \"x\"} | /agentId | wrong_type",
                "{\"isEphemeral\": \"maybe\"} | /isEphemeral | wrong_type",
                "{\"ephemeralAgent\": 7} | /ephemeralAgent | wrong_type",
                "{\"ephemeralAgent\": {\"assertions\": [{\"typ\": 1}]}} | /ephemeralAgent/assertions/0/typ | unknown_property",
                "{\"ephemeralDocuments\": {\"inline\": [{\"title\": {}}]}} | /ephemeralDocuments/inline/0/title | wrong_type",
                "{\"ephemeralAgent\": {\"assertions\": [{\"value\": {\"a\\ud83d\\ude00\\u0000\": 1}}]}} |"
                        + " /ephemeralAgent/assertions/0/value | wrong_type",
                "{\"documentIds\": [\"a\"]} | /documentIds/0 | wrong_type",
                "{\"documentIds\": \"a\"} | /documentIds | wrong_type",
                "[] | '' | wrong_type",
                "null | '' | required"
            })
    void namesThePlaceThatIsWrong(String body, String pointer, String code) {
        Answer answer = tenant.post("/api/batches", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo(pointer.replace("'", ""));
        assertThat(answer.text("errors.0.code")).isEqualTo(code);
        assertThat(answer.body()).doesNotContain("dev.mayfly").doesNotContain("java.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\": }", "nonsense", "{\"name\": \"x\"", ""})
    void saysThatABodyIsNotJson(String body) {
        Answer answer = tenant.post("/api/batches", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("detail")).containsAnyOf("not valid JSON", "empty");
        assertThat(answer.text("detail")).doesNotContain("Source");
    }

    @Test
    void saysThatABodyIsMissing() {
        tenant.newExperiment("first", 1);

        Answer answer = tenant.call("POST", "/api/experiments/first/rerun", null);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("detail")).startsWith("The body is empty; send a JSON object, {}");
        assertThat(tenant.post("/api/experiments/first/rerun", "{}").status()).isEqualTo(201);
    }

    /** They would be stored as something else, or not at all. */
    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "a\\ud800b", "\\udc00"})
    void refusesATextThatCannotBeKeptAsItIs(String escape) {
        Answer answer = tenant.post("/api/documents", "{\"title\": \"t\", \"content\": \"%s\"}".formatted(escape));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo("/content");
    }

    /** What is nested deeper can be read, but not written again. */
    @Test
    void refusesWhatIsNestedTooDeep() {
        String body =
                "{\"name\": \"a\", \"primaryInstructions\": \"x\", \"assertions\": [{\"type\": \"jsonPath\", \"path\": \"$\", \"value\": %s}]}";

        Answer deepest = tenant.post("/api/agents", body.formatted("[".repeat(50) + "]".repeat(50)));
        Answer tooDeep = tenant.post("/api/agents", body.formatted("[".repeat(51) + "]".repeat(51)));

        assertThat(deepest.status()).as(deepest.body()).isEqualTo(201);
        assertThat(tenant.get("/api/agents/" + deepest.text("id")).status()).isEqualTo(200);
        assertThat(tooDeep.status()).isEqualTo(400);
        assertThat(tooDeep.text("errors.0.pointer")).isEqualTo("/assertions/0/value");
    }

    @Test
    void keepsATextOfAllPlanesAsItIs() {
        Answer answer = tenant.post("/api/documents", "{\"title\": \"t\", \"content\": \"ü 𝕏 👩‍🔬 \\ud83d\\ude00\"}");

        assertThat(answer.text("content")).isEqualTo("ü 𝕏 👩‍🔬 😀");
    }

    @Test
    void namesEveryFaultAtOnce() {
        Answer answer = tenant.post("/api/agents", "{\"name\": 1, \"providesGrades\": \"yes\", \"extra\": null}");

        assertThat(answer.size("errors")).isEqualTo(3);
    }

    @Test
    void demandsWhatAPrimitiveCannotDoWithout() {
        Answer answer = tenant.post("/api/jobs/" + tenant.workspaceId() + "/fail", "{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo("/retryable");
        assertThat(answer.text("errors.0.code")).isEqualTo("required");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/batches?limit=x,limit",
        "/api/batches?status=X,status",
        "/api/batches?userId=1,userId",
        "/api/batches/7,id",
        "/api/experiments/compare,baseline"
    })
    void namesAParameterThatIsWrongWithoutSpeakingOfJava(String path, String parameter) {
        Answer answer = tenant.get(path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo(parameter);
        assertThat(answer.body()).doesNotContain("dev.mayfly").doesNotContain("enum");
    }
}
