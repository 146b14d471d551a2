package dev.mayfly.api.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void keepsEveryVersionAsItWas() {
        Tenant owner = API.newTenant();
        String id = owner.newAgent();
        String versions = "/api/agents/%s/versions".formatted(id);

        Answer second = owner.post(versions, "{\"primaryInstructions\": \"Second.\", \"model\": \"m\"}");
        Answer third = owner.post(versions, "{\"primaryInstructions\": \"Third.\", \"providesGrades\": false}");

        assertThat(second.header("Location")).isEqualTo(versions + "/2");
        assertThat(third.text("version")).isEqualTo("3");
        assertThat(third.at("model")).isNull();
        assertThat(owner.get("/api/agents/" + id).text("primaryInstructions")).isEqualTo("Third.");
        assertThat(owner.get(versions + "/1").text("primaryInstructions")).isEqualTo("Judge it.");
        assertThat(owner.get(versions + "/2").text("model")).isEqualTo("m");
        assertThat(owner.get(versions + "/4").status()).isEqualTo(404);
        assertThat(owner.get(versions + "?limit=2").text("items.0.version")).isEqualTo("3");
        assertThat(owner.get(versions + "?limit=2&cursor="
                                + owner.get(versions + "?limit=2").text("nextCursor"))
                        .text("items.0.version"))
                .isEqualTo("1");
    }

    @Test
    void agentsOfExperimentsStayOutOfListsAndCannotBeReadOrVersioned() {
        Tenant owner = API.newTenant();
        String ordinary = owner.newAgent();
        String ephemeral = owner.newExperiment("e", 1).text("agent.id");

        Answer list = owner.get("/api/agents");

        assertThat(list.size("items")).isEqualTo(1);
        assertThat(list.text("items.0.id")).isEqualTo(ordinary);
        assertThat(owner.get("/api/agents/" + ephemeral).status()).isEqualTo(404);
        assertThat(owner.get("/api/agents/%s/versions".formatted(ephemeral)).status())
                .isEqualTo(404);
        assertThat(owner.get("/api/agents/%s/versions/1".formatted(ephemeral)).status())
                .isEqualTo(404);
        assertThat(owner.post("/api/agents/%s/versions".formatted(ephemeral), "{\"primaryInstructions\": \"x\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anAgentNeedsInstructionsOrAssertions() {
        Answer answer = API.newTenant().post("/api/agents", "{\"name\": \"a\", \"primaryInstructions\": \" \"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo("/primaryInstructions");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'type': 'contains', 'value': 'x', 'weight': 0}                | /assertions/1/weight",
                "{'type': 'contains', 'value': 'x', 'weight': -1}               | /assertions/1/weight",
                "{'type': 'contains', 'value': 'x', 'weight': 1e999999}         | /assertions/1/weight",
                "{'type': 'contains', 'value': ''}                              | /assertions/1/value",
                "{'type': 'contains'}                                           | /assertions/1/value",
                "{'type': 'notContains', 'value': 1}                            | /assertions/1/value",
                "{'type': 'regex', 'value': '('}                                | /assertions/1/value",
                "{'type': 'minWords', 'value': 1.5}                             | /assertions/1/value",
                "{'type': 'maxWords', 'value': -1}                              | /assertions/1/value",
                "{'type': 'maxWords', 'value': 1e999999}                        | /assertions/1/value",
                "{'type': 'readingGrade', 'value': 'x'}                         | /assertions/1/value",
                "{'type': 'isJson', 'value': 1}                                 | /assertions/1/value",
                "{'type': 'jsonPath', 'value': 1}                               | /assertions/1/path",
                "{'type': 'jsonPath', 'path': 'a', 'value': 1}                  | /assertions/1/path",
                "{'type': 'contains', 'path': '$.a', 'value': 'x'}              | /assertions/1/path",
                "{'type': 'unheardOf', 'value': 'x'}                            | /assertions/1/type",
                "{'value': 'x'}                                                 | /assertions/1/type",
                "{'type': 'contains', 'value': 'x', 'wieght': 1}                | /assertions/1/wieght",
                "{'type': 'contains', 'value': 'x', 'weight': 'heavy'}          | /assertions/1/weight",
                "null                                                           | /assertions/1",
            })
    void namesTheFieldOfAnAssertionThatIsWrong(String assertion, String pointer) {
        Answer answer = API.newTenant().post("/api/agents", """
                {"name": "a", "assertions": [{"type": "isJson"}, %s]}
                """.formatted(assertion.replace('\'', '"')));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).as(answer.body()).isEqualTo(pointer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'type': 'contains', 'value': 'x'}",
                "{'type': 'notContains', 'value': 'x', 'weight': 0.5}",
                "{'type': 'regex', 'value': '[a-z]+'}",
                "{'type': 'minWords', 'value': 10}",
                "{'type': 'maxWords', 'value': 1e3}",
                "{'type': 'isJson'}",
                "{'type': 'jsonPath', 'path': '$.a.b', 'value': {'c': [1, null]}}",
                "{'type': 'readingGrade', 'value': 8.5}",
            })
    void keepsEveryKindOfAssertion(String assertion) {
        Tenant owner = API.newTenant();

        Answer answer = owner.post(
                "/api/agents", "{\"name\": \"a\", \"assertions\": [%s]}".formatted(assertion.replace('\'', '"')));

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(owner.get("/api/agents/" + answer.text("id")).body()).isEqualTo(answer.body());
    }

    @Test
    void refusesARegularExpressionThatOverflowsTheStack() {
        String nested = "(".repeat(5000) + ")".repeat(5000);

        Answer answer = API.newTenant()
                .post(
                        "/api/agents",
                        "{\"name\": \"a\", \"assertions\": [{\"type\": \"regex\", \"value\": \"%s\"}]}"
                                .formatted(nested));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo("/assertions/0/value");
    }

    @Test
    void listsTheNewestFirstWithoutGapsWhileOthersAreMade() {
        Tenant owner = API.newTenant();
        IntStream.range(0, 5).forEach(_ -> owner.newAgent());

        Answer first = owner.get("/api/agents?limit=2");
        owner.newAgent();
        Answer second = owner.get("/api/agents?limit=2&cursor=" + first.text("nextCursor"));
        owner.newAgent();
        Answer third = owner.get("/api/agents?limit=2&cursor=" + second.text("nextCursor"));

        assertThat(third.size("items")).isEqualTo(1);
        assertThat(third.at("nextCursor")).isNull();
        assertThat(java.util.stream.Stream.of(first, second, third)
                        .flatMap(page -> IntStream.range(0, page.size("items"))
                                .mapToObj(i -> page.text("items.%d.id".formatted(i)))))
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }
}
