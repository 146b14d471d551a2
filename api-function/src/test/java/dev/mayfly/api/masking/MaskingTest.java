package dev.mayfly.api.masking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.bulk.CanonicalJson;
import io.micronaut.json.tree.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            to joe.doe+x@mail.example.com now | to ***@*** now
            postgres://user:pa%40ss@db:5432/x | postgres://***@db:5432/x
            https://token@host/path?x=1 | https://***@host/path?x=1
            Authorization: Bearer abc.def-ghi | Authorization: *** ***
            password=hunter2&next=1 | password=***&next=1
            "client_secret": "hunter2", "a": 1 | "client_secret": "***", "a": 1
            X-Api-Key: hunter2 | X-Api-Key: ***
            key sk-proj-abcdefghijklmnop refused | key *** refused
            AKIAIOSFODNN7EXAMPLE is unknown | *** is unknown
            eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl expired | *** expired
            Authorization: Basic abcdef | Authorization: *** ***
            with basic dXNlcjpwYXNz it works | with basic *** it works
            {"out": "a\\nsk-ant-api03-abcdefghij"} | {"out": "a\\n***"}
            {"out": "a\\tghp_abcdefghijklmnop1"} | {"out": "a\\t***"}
            gsk_abcdefghijklmnop1 xai-abcdefghijklmnop | *** ***
            pplx-abcdefghijklmnop nvapi-abcdefghijklmnop | *** ***
            r8_abcdefghijklmnop1 npm_abcdefghijklmnop1 | *** ***
            xoxb-123456789012-abc xapp-1-A0123456789 | *** ***
            ya29.a0AfH6SMBabcdefghijklmnop | ***
            ABSKQmVkcm9ja0FQSUtleS1hYmNkZWY= it is | *** it is
            to jörg@müller.example now | to ***@*** now
            connection to 10.0.0.1:5432 refused | connection to 10.0.0.1:5432 refused
            see https://example.com/docs | see https://example.com/docs
            """)
    void masksWhatLooksLikeASecretAndNothingElse(String message, String masked) {
        assertThat(Masking.message(message)).doesNotContain("hunter2").isEqualTo(masked);
    }

    /** What people say about secrets without telling one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a basic understanding of bearer tokens",
                "max_tokens: 4096, then",
                "\"input_tokens\": 1200, \"output_tokens\": 3}",
                "a key-value-store-implementation",
                "npm_package_version of npm_config_registry"
            })
    void leavesOrdinaryWords(String message) {
        assertThat(Masking.message(message)).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-----END RSA PRIVATE KEY-----", ""})
    void masksAPrivateKeyWithLinesAboutIt(String end) {
        String key =
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,0A1B\n\nMIIEhunter2=\n";

        assertThat(Masking.message("my key: " + key + end)).isEqualTo("my key: ***");
        assertThat(Masking.message(key.replace("RSA", "SSH2") + end)).isEqualTo("***");
    }

    @Test
    void masksAPrivateKeyOverManyLines() {
        assertThat(Masking.message("-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----\nafter"))
                .isEqualTo("***\nafter");
    }

    @Test
    void cutsAMessageToFiveHundredCharactersAndNoneInHalf() {
        assertThat(Masking.message("x".repeat(500))).hasSize(500).doesNotContain("…");
        assertThat(Masking.message("x".repeat(501))).hasSize(500).endsWith("x…");
        assertThat(Masking.message("x".repeat(498) + "😀".repeat(10)))
                .hasSize(499)
                .endsWith("x…");
    }

    @Test
    void masksJsonByNamesAndByShapes() {
        var node = JsonNode.createObjectNode(Map.of(
                "sessionToken", JsonNode.createStringNode("hunter2"),
                "count", JsonNode.createNumberNode(3),
                "note", JsonNode.createStringNode("ask joe@example.com")));

        var masked = Masking.json(node);

        assertThat(CanonicalJson.write(masked))
                .isEqualTo(CanonicalJson.write(JsonNode.createObjectNode(Map.of(
                        "sessionToken", JsonNode.createStringNode("***"),
                        "count", JsonNode.createNumberNode(3),
                        "note", JsonNode.createStringNode("ask ***@***")))));
    }

    @Test
    void masksAllThatIsWithinWhatIsNamedLikeASecret() {
        var node = JsonNode.createObjectNode(Map.of(
                "X-Api-Key",
                JsonNode.createArrayNode(List.of(JsonNode.createStringNode("hunter2"))),
                "credentials",
                JsonNode.createObjectNode(
                        Map.of("user", JsonNode.createStringNode("hunter2"), "length", JsonNode.createNumberNode(7)))));

        assertThat(CanonicalJson.write(Masking.json(node)))
                .doesNotContain("hunter2")
                .contains("7");
    }

    /** Each would take for ever if a pattern went back and forth over it. */
    @ParameterizedTest
    @ValueSource(strings = {"a.", "a@", "-----BEGIN A-----", "x=", "eyJaaaaaa.", "https://a", "password", "bearer "})
    void readsHostileMessagesInNoTime(String piece) {
        assertThat(Masking.message(piece.repeat(100_000 / piece.length()))).isNotEmpty();
    }
}
