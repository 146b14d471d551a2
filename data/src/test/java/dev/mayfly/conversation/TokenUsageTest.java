package dev.mayfly.conversation;

import static dev.mayfly.conversation.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenUsageTest {

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("Anthropic, whole response", """
                        {'type': 'message', 'content': [], 'usage': {'input_tokens': 21, 'cache_creation_input_tokens': 556,
                         'cache_read_input_tokens': 188086, 'cache_creation': {'ephemeral_5m_input_tokens': 456,
                         'ephemeral_1h_input_tokens': 100}, 'output_tokens': 393, 'service_tier': 'standard',
                         'server_tool_use': {'web_search_requests': 1}}}
                        """, usage(21, 188086, 456, 100, 393, 0)),
                Arguments.of("Anthropic before caches of an hour", """
                        {'usage': {'input_tokens': 21, 'cache_creation_input_tokens': 556, 'cache_read_input_tokens': 0,
                         'output_tokens': 393}}
                        """, usage(21, 0, 556, 0, 393, 0)),
                Arguments.of("Anthropic without caching", """
                        {'input_tokens': 2095, 'output_tokens': 503}
                        """, usage(2095, 0, 0, 0, 503, 0)),
                Arguments.of("Anthropic, with a compaction before the answer", """
                        {'usage': {'input_tokens': 23000, 'cache_creation_input_tokens': 0, 'cache_read_input_tokens': 10,
                         'output_tokens': 1000, 'iterations': [
                            {'type': 'compaction', 'input_tokens': 180000, 'cache_read_input_tokens': 5000,
                             'cache_creation_input_tokens': 7, 'output_tokens': 3500},
                            {'type': 'message', 'input_tokens': 23000, 'cache_read_input_tokens': 10,
                             'output_tokens': 1000}]}}
                        """, usage(203000, 5010, 7, 0, 4500, 0)),
                Arguments.of("Anthropic, a stream that broke off", """
                        {'content': [], 'usage': {'input_tokens': 25}}
                        """, usage(25, 0, 0, 0, 0, 0)),
                Arguments.of("Anthropic, with nulls", """
                        {'usage': {'input_tokens': 5, 'cache_creation_input_tokens': null, 'cache_read_input_tokens': null,
                         'cache_creation': null, 'output_tokens': 7}}
                        """, usage(5, 0, 0, 0, 7, 0)),
                Arguments.of("Chat Completions", """
                        {'object': 'chat.completion', 'choices': [], 'usage': {'prompt_tokens': 2006, 'completion_tokens': 300,
                         'total_tokens': 2306, 'prompt_tokens_details': {'cached_tokens': 1920, 'audio_tokens': 0},
                         'completion_tokens_details': {'reasoning_tokens': 192, 'audio_tokens': 0,
                         'accepted_prediction_tokens': 0, 'rejected_prediction_tokens': 0}}}
                        """, usage(86, 1920, 0, 0, 300, 192)),
                Arguments.of("Chat Completions of others", """
                        {'usage': {'prompt_tokens': 19, 'completion_tokens': 10, 'total_tokens': 29}}
                        """, usage(19, 0, 0, 0, 10, 0)),
                Arguments.of("Responses", """
                        {'object': 'response', 'output': [], 'usage': {'input_tokens': 328, 'input_tokens_details':
                         {'cached_tokens': 128}, 'output_tokens': 52, 'output_tokens_details': {'reasoning_tokens': 50},
                         'total_tokens': 380}}
                        """, usage(200, 128, 0, 0, 52, 50)),
                Arguments.of("Responses, last event of a stream", """
                        {'type': 'response.completed', 'response': {'usage': {'input_tokens': 37, 'output_tokens': 11,
                         'total_tokens': 48}}}
                        """, usage(37, 0, 0, 0, 11, 0)),
                Arguments.of("Bedrock Converse", """
                        {'output': {'message': {}}, 'usage': {'inputTokens': 30, 'outputTokens': 628, 'totalTokens': 2258,
                         'cacheReadInputTokens': 1000, 'cacheWriteInputTokens': 600,
                         'cacheDetails': [{'ttl': '1h', 'inputTokens': 400}, {'ttl': '5m', 'inputTokens': 200}]}}
                        """, usage(30, 1000, 200, 400, 628, 0)),
                Arguments.of("Bedrock Converse without caching", """
                        {'usage': {'inputTokens': 30, 'outputTokens': 628, 'totalTokens': 658}}
                        """, usage(30, 0, 0, 0, 628, 0)),
                Arguments.of("OpenTelemetry", """
                        {'gen_ai.request.model': 'x', 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 180,
                         'gen_ai.usage.cache_read.input_tokens': 50, 'gen_ai.usage.cache_creation.input_tokens': 25,
                         'gen_ai.usage.reasoning.output_tokens': 50}
                        """, usage(25, 50, 25, 0, 180, 50)),
                Arguments.of("OpenTelemetry of old", """
                        {'attributes': {'gen_ai.usage.prompt_tokens': 100, 'gen_ai.usage.completion_tokens': 180}}
                        """, usage(100, 0, 0, 0, 180, 0)),
                Arguments.of("more cached than there is", """
                        {'prompt_tokens': 10, 'completion_tokens': 3, 'prompt_tokens_details': {'cached_tokens': 40},
                         'completion_tokens_details': {'reasoning_tokens': 9}}
                        """, usage(0, 10, 0, 0, 3, 3)),
                Arguments.of("negative", """
                        {'input_tokens': -5, 'cache_read_input_tokens': -1, 'output_tokens': -3}
                        """, usage(0, 0, 0, 0, 0, 0)),
                Arguments.of("no numbers", """
                        {'usage': {'input_tokens': 'many', 'output_tokens': {}}}
                        """, usage(0, 0, 0, 0, 0, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void readsWhatEachProviderTells(String name, String response, TokenUsage usage) {
        assertThat(TokenUsage.read(json(response))).as(name).hasValue(usage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}", "{'usage': null}", "{'usage': 7}", "{'usage': {}}", "{'error': {}}"})
    void isEmptyWhereNothingIsTold(String response) {
        assertThat(TokenUsage.read(json(response))).isEmpty();
    }

    /** Of Anthropic, OpenAI and Bedrock: to count costs nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'input_tokens': 2095}",
                "{'input_tokens': 2095, 'context_management': {'original_input_tokens': 9000}}",
                "{'object': 'response.input_tokens', 'input_tokens': 11}",
                "{'inputTokens': 123}"
            })
    void isEmptyWhereTokensAreOnlyCounted(String response) {
        assertThat(TokenUsage.read(json(response))).isEmpty();
    }

    @Test
    void addsUp() {
        var usage = usage(1, 20, 300, 4_000, 50_000, 600);

        assertThat(usage.input()).isEqualTo(4_321);
        assertThat(usage.total()).isEqualTo(54_321);
    }

    @Test
    void isNeverNegative() {
        assertThatThrownBy(() -> usage(-1, 0, 0, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> usage(0, 0, 0, -1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> usage(0, 0, 0, 0, 1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    private static TokenUsage usage(
            long uncachedInput, long cacheRead, long cacheWrite5m, long cacheWrite1h, long output, long reasoning) {
        return new TokenUsage(uncachedInput, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning);
    }
}
