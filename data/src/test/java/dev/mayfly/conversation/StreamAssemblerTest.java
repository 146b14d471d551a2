package dev.mayfly.conversation;

import static dev.mayfly.conversation.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamAssemblerTest {

    private static final List<JsonNode> MESSAGES = events("""
            {'type': 'message_start', 'message': {'id': 'msg_1', 'type': 'message', 'role': 'assistant', 'model': 'claude', 'content': [], 'stop_reason': null, 'usage': {'input_tokens': 25, 'cache_read_input_tokens': 7, 'output_tokens': 1}}}
            {'type': 'content_block_start', 'index': 0, 'content_block': {'type': 'thinking', 'thinking': '', 'signature': ''}}
            {'type': 'ping'}
            {'type': 'content_block_delta', 'index': 0, 'delta': {'type': 'thinking_delta', 'thinking': 'Let me '}}
            {'type': 'content_block_delta', 'index': 0, 'delta': {'type': 'thinking_delta', 'thinking': 'see.'}}
            {'type': 'content_block_delta', 'index': 0, 'delta': {'type': 'signature_delta', 'signature': 'EqQB'}}
            {'type': 'content_block_stop', 'index': 0}
            {'type': 'content_block_start', 'index': 1, 'content_block': {'type': 'text', 'text': ''}}
            {'type': 'content_block_delta', 'index': 1, 'delta': {'type': 'citations_delta', 'citation': {'cited_text': 'c'}}}
            {'type': 'content_block_delta', 'index': 1, 'delta': {'type': 'text_delta', 'text': 'Hel'}}
            {'type': 'content_block_delta', 'index': 1, 'delta': {'type': 'text_delta', 'text': 'lo'}}
            {'type': 'content_block_stop', 'index': 1}
            {'type': 'content_block_start', 'index': 2, 'content_block': {'type': 'tool_use', 'id': 't1', 'name': 'Read', 'input': {}}}
            {'type': 'content_block_delta', 'index': 2, 'delta': {'type': 'input_json_delta', 'partial_json': ''}}
            {'type': 'content_block_delta', 'index': 2, 'delta': {'type': 'input_json_delta', 'partial_json': '{\\"path\\": \\"'}}
            {'type': 'content_block_delta', 'index': 2, 'delta': {'type': 'input_json_delta', 'partial_json': 'a.txt\\"}'}}
            {'type': 'content_block_stop', 'index': 2}
            {'type': 'content_block_start', 'index': 3, 'content_block': {'type': 'tool_use', 'id': 't2', 'name': 'List', 'input': {}}}
            {'type': 'content_block_stop', 'index': 3}
            {'type': 'message_delta', 'delta': {'stop_reason': 'tool_use', 'stop_sequence': null}, 'usage': {'output_tokens': 15, 'cache_read_input_tokens': null}}
            {'type': 'message_stop'}
            """);

    private static final List<JsonNode> CHUNKS = events("""
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 0, 'delta': {'role': 'assistant', 'content': ''}, 'finish_reason': null}], 'usage': null}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 0, 'delta': {'reasoning_content': 'Hm'}}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 0, 'delta': {'reasoning_content': '.'}}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 1, 'delta': {'role': 'assistant', 'content': 'No'}}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 0, 'delta': {'content': 'Hel'}}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 0, 'delta': {'content': 'lo'}}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 0, 'delta': {'tool_calls': [{'index': 0, 'id': 't1', 'type': 'function', 'function': {'name': 'read', 'arguments': ''}}]}}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 0, 'delta': {'tool_calls': [{'index': 1, 'id': 't2', 'type': 'function', 'function': {'name': 'list', 'arguments': '{}'}}]}}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 0, 'delta': {'tool_calls': [{'index': 0, 'function': {'arguments': '{\\"path\\":'}}]}}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 0, 'delta': {'tool_calls': [{'index': 0, 'function': {'arguments': '1}'}}]}}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 1, 'delta': {}, 'finish_reason': 'stop'}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [{'index': 0, 'delta': {}, 'finish_reason': 'tool_calls'}]}
            {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-5', 'choices': [], 'usage': {'prompt_tokens': 9, 'completion_tokens': 12, 'total_tokens': 21}}
            """);

    private static final List<JsonNode> RESPONSES = events("""
            {'type': 'response.created', 'response': {'id': 'r1', 'object': 'response', 'status': 'in_progress', 'model': 'gpt-5', 'output': []}}
            {'type': 'response.output_item.added', 'output_index': 0, 'item': {'id': 'rs_1', 'type': 'reasoning', 'summary': []}}
            {'type': 'response.output_item.done', 'output_index': 0, 'item': {'id': 'rs_1', 'type': 'reasoning', 'summary': []}}
            {'type': 'response.output_item.added', 'output_index': 1, 'item': {'id': 'm1', 'type': 'message', 'role': 'assistant', 'content': []}}
            {'type': 'response.content_part.added', 'output_index': 1, 'content_index': 0, 'part': {'type': 'output_text', 'text': ''}}
            {'type': 'response.output_text.delta', 'output_index': 1, 'content_index': 0, 'delta': 'Hel'}
            {'type': 'response.output_text.delta', 'output_index': 1, 'content_index': 0, 'delta': 'lo'}
            {'type': 'response.output_text.done', 'output_index': 1, 'content_index': 0, 'text': 'Hello'}
            {'type': 'response.output_item.added', 'output_index': 2, 'item': {'id': 'f1', 'type': 'function_call', 'call_id': 'c1', 'name': 'read', 'arguments': ''}}
            {'type': 'response.function_call_arguments.delta', 'output_index': 2, 'delta': '{\\"path\\":'}
            {'type': 'response.function_call_arguments.delta', 'output_index': 2, 'delta': '1}'}
            """);

    private static final JsonNode WHOLE_RESPONSE = json("""
            {'id': 'r1', 'object': 'response', 'status': 'completed', 'model': 'gpt-5', 'output': [{'id': 'm1', 'type': 'message', 'role': 'assistant', 'content': [{'type': 'output_text', 'text': 'Hello'}]}], 'usage': {'input_tokens': 1, 'output_tokens': 2, 'total_tokens': 3}}
            """);

    @Test
    void assemblesAnthropicMessages() {
        assertThat(canonical(StreamAssembler.assemble(MESSAGES))).isEqualTo(canonical(json("""
                {'id': 'msg_1', 'type': 'message', 'role': 'assistant', 'model': 'claude', 'content': [
                    {'type': 'thinking', 'thinking': 'Let me see.', 'signature': 'EqQB'},
                    {'type': 'text', 'text': 'Hello', 'citations': [{'cited_text': 'c'}]},
                    {'type': 'tool_use', 'id': 't1', 'name': 'Read', 'input': {'path': 'a.txt'}},
                    {'type': 'tool_use', 'id': 't2', 'name': 'List', 'input': {}}],
                 'stop_reason': 'tool_use', 'stop_sequence': null,
                 'usage': {'input_tokens': 25, 'cache_read_input_tokens': 7, 'output_tokens': 15}}
                """)));
    }

    @Test
    void assemblesAllChoicesOfChatCompletions() {
        assertThat(canonical(StreamAssembler.assemble(CHUNKS))).isEqualTo(canonical(json("""
                {'id': 'c1', 'object': 'chat.completion', 'created': 3, 'model': 'gpt-5', 'choices': [
                    {'index': 0, 'finish_reason': 'tool_calls', 'message': {'role': 'assistant', 'content': 'Hello',
                        'reasoning_content': 'Hm.', 'tool_calls': [
                            {'id': 't1', 'type': 'function', 'function': {'name': 'read', 'arguments': '{\\"path\\":1}'}},
                            {'id': 't2', 'type': 'function', 'function': {'name': 'list', 'arguments': '{}'}}]}},
                    {'index': 1, 'finish_reason': 'stop', 'message': {'role': 'assistant', 'content': 'No'}}],
                 'usage': {'prompt_tokens': 9, 'completion_tokens': 12, 'total_tokens': 21}}
                """)));
    }

    /** As Azure streams: what was filtered of the prompt comes first, and of the answer between and behind. */
    @Test
    void assemblesChatCompletionsBetweenWhatFiltersFound() {
        var stream = events("""
                {'id': '', 'object': '', 'created': 0, 'model': '', 'choices': [], 'prompt_filter_results': [{'prompt_index': 0}]}
                {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-4o', 'choices': [{'index': 0, 'delta': {'role': 'assistant', 'content': ''}}]}
                {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-4o', 'choices': [{'index': 0, 'delta': {'content': 'Hello'}, 'finish_reason': 'stop'}]}
                {'id': '', 'object': '', 'created': 0, 'model': '', 'choices': [{'index': 0, 'finish_reason': null, 'content_filter_offsets': {'check_offset': 44}}], 'usage': null}
                {'id': 'c1', 'object': 'chat.completion.chunk', 'created': 3, 'model': 'gpt-4o', 'choices': [], 'usage': {'prompt_tokens': 9, 'completion_tokens': 2}}
                """);

        assertThat(canonical(StreamAssembler.assemble(stream))).isEqualTo(canonical(json("""
                {'id': 'c1', 'object': 'chat.completion', 'created': 3, 'model': 'gpt-4o',
                 'prompt_filter_results': [{'prompt_index': 0}],
                 'choices': [{'index': 0, 'finish_reason': 'stop', 'content_filter_offsets': {'check_offset': 44},
                    'message': {'role': 'assistant', 'content': 'Hello'}}],
                 'usage': {'prompt_tokens': 9, 'completion_tokens': 2}}
                """)));
    }

    @Test
    void assemblesASummaryOfTheContextBeforeTheAnswer() {
        var stream = events("""
                {'type': 'message_start', 'message': {'id': 'm', 'type': 'message', 'role': 'assistant', 'content': []}}
                {'type': 'content_block_start', 'index': 0, 'content_block': {'type': 'compaction', 'content': null}}
                {'type': 'content_block_delta', 'index': 0, 'delta': {'type': 'compaction_delta', 'content': 'So far.', 'encrypted_content': 'EqQB'}}
                {'type': 'content_block_start', 'index': 1, 'content_block': {'type': 'compaction', 'content': null}}
                {'type': 'content_block_delta', 'index': 1, 'delta': {'type': 'compaction_delta', 'content': null}}
                """);

        assertThat(canonical(StreamAssembler.assemble(stream))).isEqualTo(canonical(json("""
                {'id': 'm', 'type': 'message', 'role': 'assistant', 'content': [
                    {'type': 'compaction', 'content': 'So far.', 'encrypted_content': 'EqQB'},
                    {'type': 'compaction', 'content': null}]}
                """)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "incomplete", "failed"})
    void takesTheResponseThatItsLastEventHolds(String end) {
        var last = json("{'type': 'response." + end + "', 'response': " + Json.canonical(WHOLE_RESPONSE) + "}");

        assertThat(StreamAssembler.assemble(
                        Stream.concat(RESPONSES.stream(), Stream.of(last)).toList()))
                .isEqualTo(WHOLE_RESPONSE);
    }

    @Test
    void makesAResponseOfItsItemsWhenTheEndIsMissing() {
        assertThat(canonical(StreamAssembler.assemble(RESPONSES))).isEqualTo(canonical(json("""
                {'id': 'r1', 'object': 'response', 'status': 'in_progress', 'model': 'gpt-5', 'output': [
                    {'id': 'rs_1', 'type': 'reasoning', 'summary': []},
                    {'id': 'm1', 'type': 'message', 'role': 'assistant', 'content': [{'type': 'output_text', 'text': 'Hello'}]},
                    {'id': 'f1', 'type': 'function_call', 'call_id': 'c1', 'name': 'read', 'arguments': '{\\"path\\":1}'}]}
                """)));
    }

    @ParameterizedTest
    @CsvSource({
        "function_call, response.function_call_arguments.delta, arguments",
        "mcp_call, response.mcp_call_arguments.delta, arguments",
        "custom_tool_call, response.custom_tool_call_input.delta, input",
    })
    void keepsTheBeginningOfACallWhoseEndIsMissing(String type, String event, String name) {
        var stream = List.of(
                json("{'type': 'response.output_item.added', 'output_index': 0, 'item': {'type': '%s', '%s': ''}}"
                        .formatted(type, name)),
                json("{'type': '%s', 'output_index': 0, 'delta': '{\\\"a'}".formatted(event)),
                json("{'type': '%s', 'output_index': 0, 'delta': '\\\": 1'}".formatted(event)));

        assertThat(StreamAssembler.assemble(stream))
                .isEqualTo(json("{'output': [{'type': '%s', '%s': '{\\\"a\\\": 1'}]}".formatted(type, name)));
    }

    @Test
    void givesWhatThereIsWhereverAStreamBreaksOff() {
        for (var stream : List.of(MESSAGES, CHUNKS, RESPONSES)) {
            for (int length = 1; length <= stream.size(); length++) {
                var answer = Answer.of(StreamAssembler.assemble(stream.subList(0, length)));

                assertThat(answer).isPresent();
                assertThat("Hello").startsWith(answer.orElseThrow().text());
            }
            var whole = Answer.of(StreamAssembler.assemble(stream)).orElseThrow();
            assertThat(whole.text()).isEqualTo("Hello");
            assertThat(whole.toolUseCount()).isEqualTo(stream.equals(RESPONSES) ? 1 : 2);
        }
    }

    @Test
    void doesNotNeedTheBeginning() {
        var rest = StreamAssembler.assemble(MESSAGES.subList(9, MESSAGES.size()));

        assertThat(Answer.of(rest).orElseThrow().text()).isEqualTo("Hello");
    }

    @Test
    void anErrorCountsWhereNothingElseCame() {
        var error = json("{'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}");

        assertThat(StreamAssembler.assemble(List.of(MESSAGES.getFirst(), error)))
                .isEqualTo(error);
        assertThat(StreamAssembler.assemble(List.of(error))).isEqualTo(error);
        assertThat(Answer.of(StreamAssembler.assemble(
                                Stream.concat(MESSAGES.stream().limit(10), Stream.of(error))
                                        .toList()))
                        .orElseThrow()
                        .text())
                .isEqualTo("Hel");
        assertThat(StreamAssembler.assemble(List.of())).isEqualTo(JsonNode.nullNode());
    }

    @Test
    void readsServerSentEvents() {
        var events = StreamAssembler.events("""
                : comment
                event: message_start
                data: {"type": "message_start",
                data:  "message": {}}

                event: ping\r
                data:{"type": "ping"}\r
                \r
                data: [DONE]

                data: no JSON

                data: {"type": "message_stop"}""");

        assertThat(events)
                .containsExactly(
                        json("{'type': 'message_start', 'message': {}}"),
                        json("{'type': 'ping'}"),
                        json("{'type': 'message_stop'}"));
        assertThat(StreamAssembler.events("")).isEmpty();
    }

    /** Numbers are equal as nodes only when Java keeps them in the same type. */
    private static String canonical(JsonNode node) {
        return Json.canonical(node);
    }

    private static List<JsonNode> events(String lines) {
        return lines.strip().lines().map(JsonText::json).toList();
    }
}
