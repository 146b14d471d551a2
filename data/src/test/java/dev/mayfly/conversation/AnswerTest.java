package dev.mayfly.conversation;

import static dev.mayfly.conversation.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

    @Test
    void readsAnthropicMessages() {
        var answer = read("""
                {'id': 'msg_1', 'type': 'message', 'role': 'assistant', 'model': 'claude-sonnet-4-5', 'stop_reason': 'tool_use',
                 'content': [
                    {'type': 'thinking', 'thinking': 'Hm.', 'signature': 's'},
                    {'type': 'text', 'text': 'I delegate.'},
                    {'type': 'tool_use', 'id': 't1', 'name': 'Task', 'input': {'prompt': 'Find bugs.', 'description': 'x'}},
                    {'type': 'tool_use', 'id': 't2', 'name': 'Agent', 'input': {'prompt': 'Write docs.'}},
                    {'type': 'tool_use', 'id': 't3', 'name': 'Task', 'input': {'prompt': 'Find bugs.'}},
                    {'type': 'tool_use', 'id': 't4', 'name': 'Task', 'input': {'prompt': 7}},
                    {'type': 'tool_use', 'id': 't5', 'name': 'Read', 'input': {'prompt': 'No task.'}}]}
                """);

        assertThat(answer.id()).isEqualTo("msg_1");
        assertThat(answer.model()).isEqualTo("claude-sonnet-4-5");
        assertThat(answer.stopReason()).isEqualTo("tool_use");
        assertThat(answer.text()).isEqualTo("I delegate.");
        assertThat(answer.tasks()).containsExactly("Find bugs.", "Write docs.");
        assertThat(answer.toolUseCount()).isEqualTo(5);
        assertThat(answer.toolUses()).isEqualTo(Map.of("Task", 3, "Agent", 1, "Read", 1));
    }

    @Test
    void readsChatCompletions() {
        var answer = read("""
                {'id': 'chatcmpl-1', 'object': 'chat.completion', 'model': 'gpt-5', 'choices': [
                    {'index': 0, 'finish_reason': 'tool_calls', 'message': {'role': 'assistant', 'content': 'I look.',
                        'reasoning_content': 'Hm.', 'refusal': null,
                        'tool_calls': [{'id': 'c1', 'type': 'function', 'function': {'name': 'read', 'arguments': '{}'}}]}},
                    {'index': 1, 'finish_reason': 'stop', 'message': {'role': 'assistant', 'content': 'I do not.'}}]}
                """);

        assertThat(answer)
                .isEqualTo(new Answer(
                        new Message(
                                Message.ASSISTANT,
                                List.of(new Block.Text("I look."), new Block.ToolUse("c1", "read", json("{}")))),
                        "chatcmpl-1",
                        "gpt-5",
                        "tool_calls"));
    }

    @Test
    void readsResponses() {
        var answer = read("""
                {'id': 'resp_1', 'object': 'response', 'model': 'gpt-5', 'status': 'incomplete', 'error': null,
                 'incomplete_details': {'reason': 'max_output_tokens'}, 'output': [
                    {'type': 'reasoning', 'id': 'rs_1', 'summary': []},
                    {'type': 'message', 'id': 'm', 'role': 'assistant', 'content': [{'type': 'output_text', 'text': 'I look.'}]},
                    {'type': 'function_call', 'id': 'f', 'call_id': 'c1', 'name': 'read', 'arguments': '{}'}]}
                """);

        assertThat(answer)
                .isEqualTo(new Answer(
                        new Message(
                                Message.ASSISTANT,
                                List.of(new Block.Text("I look."), new Block.ToolUse("c1", "read", json("{}")))),
                        "resp_1",
                        "gpt-5",
                        "max_output_tokens"));
    }

    @Test
    void readsBedrockConverse() {
        var answer = read("""
                {'output': {'message': {'role': 'assistant', 'content': [
                    {'text': 'I look.'}, {'toolUse': {'toolUseId': 't1', 'name': 'Read', 'input': {}}}]}},
                 'stopReason': 'tool_use', 'usage': {'inputTokens': 1, 'outputTokens': 2}}
                """);

        assertThat(answer.message().blocks())
                .containsExactly(new Block.Text("I look."), new Block.ToolUse("t1", "Read", json("{}")));
        assertThat(answer.stopReason()).isEqualTo("tool_use");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}",
                "{'error': {'message': 'Rate limit', 'code': 'rate_limit_exceeded'}}",
                "{'object': 'response', 'status': 'failed', 'error': {'code': 'server_error'}, 'output': []}",
                "{'message': 'Too many requests'}",
                "{'choices': []}",
                "null",
                "[]",
                "3"
            })
    void hasNoAnswerInAnError(String response) {
        assertThat(Answer.of(json(response))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerSentBackHasTheSameHash(Shape shape) {
        var question = Dialogue.of(Dialogue.user("Look."));
        var said = Dialogue.calls("c1", "Read", Map.of("path", "a", "limit", 1.50));
        var answer = Answer.of(shape.response(said)).orElseThrow();
        var followUp = Dialogue.of(question, said, Dialogue.result("c1", "found"));

        var first = Fingerprint.of(Transcript.of(shape.path, shape.request("", question)), answer);
        var next = Fingerprint.of(Transcript.of(shape.path, shape.request("", followUp)), null);

        assertThat(first.answered()).isEqualTo(next.prefixes().get(1));
    }

    private static Answer read(String response) {
        return Answer.of(json(response)).orElseThrow();
    }
}
