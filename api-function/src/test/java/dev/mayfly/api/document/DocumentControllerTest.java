package dev.mayfly.api.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DocumentControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void keepsEveryVersionAsItWasByteForByte() {
        Tenant owner = API.newTenant();
        String content = "  \\r\\n\\tä 𝕏 \\u2028 \\\"x\\\" ";
        String id = owner.newDocument("First", content);
        String versions = "/api/documents/%s/versions".formatted(id);

        Answer second = owner.post(versions, "{\"title\": \"Second\", \"content\": \"b\"}");

        assertThat(second.header("Location")).isEqualTo(versions + "/2");
        assertThat(owner.get("/api/documents/" + id).text("title")).isEqualTo("Second");
        assertThat(owner.get(versions + "/1").text("content")).isEqualTo("  \r\n\tä 𝕏 \u2028 \"x\" ");
        assertThat(owner.get(versions + "/3").status()).isEqualTo(404);
        assertThat(owner.get(versions).size("items")).isEqualTo(2);
        assertThat(owner.get(versions).text("items.1.contentBytes")).isEqualTo("21");
    }

    @Test
    void documentsOfExperimentsStayOutOfListsAndCannotBeReadVersionedOrUsed() {
        Tenant owner = API.newTenant();
        String agent = owner.newAgent();
        owner.newExperiment("e", 1);
        String ephemeral = owner.get("/api/experiments/e").text("ephemeralResources.documentIds.0");

        assertThat(owner.get("/api/documents").size("items")).isZero();
        assertThat(owner.get("/api/documents/" + ephemeral).status()).isEqualTo(404);
        assertThat(owner.get("/api/documents/%s/versions".formatted(ephemeral)).status())
                .isEqualTo(404);
        assertThat(owner.get("/api/documents/%s/versions/1".formatted(ephemeral))
                        .status())
                .isEqualTo(404);
        assertThat(owner.post(
                                "/api/documents/%s/versions".formatted(ephemeral),
                                "{\"title\": \"x\", \"content\": \"x\"}")
                        .status())
                .isEqualTo(404);
        assertThat(owner.post(
                                "/api/batches",
                                "{\"agentId\": \"%s\", \"documentIds\": [\"%s\"]}".formatted(agent, ephemeral))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void refusesTitlesOfNothingButSpaceAndEmptyContent() {
        Tenant owner = API.newTenant();

        // The spaces that Java, PostgreSQL and Unicode do not agree about, too.
        for (String space :
                java.util.List.of("", " ", "\\t", "\\u2003", "\\u00a0", "\\u0085", "\\u2028", "\\u3000", "\\u001c")) {
            Answer answer = owner.post("/api/documents", "{\"title\": \"%s\", \"content\": \"x\"}".formatted(space));

            assertThat(answer.status()).as("%s: %s", space, answer.body()).isEqualTo(400);
            assertThat(answer.text("errors.0.pointer")).isEqualTo("/title");
        }
        assertThat(owner.post("/api/documents", "{\"title\": \"x\", \"content\": \"\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void takesContentUpToTwoMillionBytesOfUtf8() {
        Tenant owner = API.newTenant();

        Answer most = owner.post(
                "/api/documents", "{\"title\": \"x\", \"content\": \"%s\"}".formatted("ä".repeat(1_000_000)));
        Answer tooMuch = owner.post(
                "/api/documents", "{\"title\": \"x\", \"content\": \"%s\"}".formatted("ä".repeat(1_000_001)));

        assertThat(most.status()).isEqualTo(201);
        assertThat(tooMuch.status()).isEqualTo(400);
        assertThat(tooMuch.text("errors.0.pointer")).isEqualTo("/content");
        assertThat(tooMuch.text("errors.0.code")).isEqualTo("size_out_of_range");
    }
}
