package dev.mayfly.conversation;

import static dev.mayfly.conversation.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTypeTest {

    private static final String ASKING = "{'system': 'Be brief.', 'messages': [{'role': 'user', 'content': 'Hi.'}]}";

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/messages, INFERENCE",
        "POST, /v1/messages?beta=true, INFERENCE",
        "POST, /v1/messages/count_tokens, INTERNAL_OPERATION",
        "POST, /v1/messages/batches, INTERNAL_OPERATION",
        "POST, /v1/chat/completions, INFERENCE",
        "GET, /v1/chat/completions, INTERNAL_OPERATION",
        "POST, /v1/responses, INFERENCE",
        "GET, /v1/responses/resp_1, INTERNAL_OPERATION",
        "POST, /v1/responses/compact, INTERNAL_OPERATION",
        "POST, /v1/embeddings, INTERNAL_OPERATION",
        "GET, /v1/models, INTERNAL_OPERATION",
        "POST, /models/v1/messages, INFERENCE",
        "POST, /model/anthropic.claude-3-haiku-20240307-v1:0/converse, INFERENCE",
        "POST, /model/anthropic.claude-3-haiku-20240307-v1:0/converse-stream, INFERENCE",
        "POST, /model/anthropic.claude-3-haiku-20240307-v1:0/count-tokens, INTERNAL_OPERATION",
        "POST, /somewhere/else, INFERENCE",
        ", , INFERENCE"
    })
    void tellsInternalOperationsByWhereTheyGo(String method, String path, RequestType type) {
        assertThat(typeOf(method, path, ASKING)).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'max_tokens': 1, 'messages': [{'role': 'user', 'content': 'quota'}]}                    | QUOTA_PROBE",
                "{'max_tokens': 1, 'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'quota'}]}]} | QUOTA_PROBE",
                "{'messages': [{'role': 'user', 'content': 'quota?'}]}                                    | INFERENCE",
                "{'messages': [{'role': 'assistant', 'content': 'quota'}]}                                | INFERENCE",
                "{'max_tokens': 1, 'messages': [{'role': 'user', 'content': 'Hi.'}, {'role': 'assistant', 'content': 'Ho.'}, {'role': 'user', 'content': 'quota'}]} | INFERENCE"
            })
    void tellsQuotaProbes(String request, RequestType type) {
        assertThat(typeOf("POST", "/v1/messages", request)).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "You are Claude Code.\\n\\nAnalyze if this message indicates a new conversation topic. If it does, extract a title.",
                "Generate a concise, sentence-case title (3-7 words) that captures the main topic or goal of this coding session.",
                "You are a title generator. You output ONLY a thread title.",
                "Summarize this coding conversation in under 50 characters."
            })
    void tellsWhatClientsAskForThemselves(String system) {
        String request = "'system': '" + system + "', 'messages': [{'role': 'user', 'content': 'Fix it.'}]";

        assertThat(typeOf("POST", "/v1/messages", "{" + request + "}")).isEqualTo(RequestType.EVALUATION);
        assertThat(typeOf("POST", "/v1/messages", "{'tools': [], " + request + "}"))
                .isEqualTo(RequestType.EVALUATION);
        assertThat(typeOf("POST", "/v1/messages", "{'tools': [{'name': 'Read'}], " + request + "}"))
                .isEqualTo(RequestType.INFERENCE);
    }

    @Test
    void tellsATitleAskedInTheMessage() {
        assertThat(
                        typeOf(
                                "POST",
                                "/v1/messages",
                                "{'messages': [{'role': 'user', 'content': 'Please write a 5-10 word title for the following conversation: x'}]}"))
                .isEqualTo(RequestType.EVALUATION);
        assertThat(typeOf(
                        "POST",
                        "/v1/messages",
                        "{'messages': [{'role': 'user', 'content': 'What does «You are a title generator» mean?'}]}"))
                .isEqualTo(RequestType.INFERENCE);
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsNameOutside(RequestType type) {
        assertThat(type.wireName()).matches("[a-z_]+");
        assertThat(RequestType.of(type.wireName())).isEqualTo(type);
    }

    private static RequestType typeOf(String method, String path, String request) {
        return RequestType.of(method, path, Transcript.of(path, json(request)), json(request));
    }
}
