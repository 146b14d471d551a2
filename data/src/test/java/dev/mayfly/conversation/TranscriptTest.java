package dev.mayfly.conversation;

import static dev.mayfly.conversation.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptTest {

    @Test
    void readsAnthropicMessages() {
        var transcript = read("""
                {'model': 'claude-sonnet-4-5', 'system': [{'type': 'text', 'text': 'Be brief.'}, {'type': 'text', 'text': 'Be kind.'}],
                 'messages': [
                    {'role': 'user', 'content': 'Look.'},
                    {'role': 'assistant', 'content': [
                        {'type': 'thinking', 'thinking': 'Hm.', 'signature': 's'},
                        {'type': 'text', 'text': 'I look.'},
                        {'type': 'tool_use', 'id': 't1', 'name': 'Read', 'input': {'path': 'a'}}]},
                    {'role': 'user', 'content': [
                        {'type': 'tool_result', 'tool_use_id': 't1', 'content': [{'type': 'text', 'text': 'found'}]},
                        {'type': 'image', 'source': {'type': 'base64', 'media_type': 'image/png', 'data': 'aGk='}}]}]}
                """);

        assertThat(transcript.format()).isEqualTo(Format.ANTHROPIC_MESSAGES);
        assertThat(transcript.systemText()).isEqualTo("Be brief.\n\nBe kind.");
        assertThat(transcript.model()).isEqualTo("claude-sonnet-4-5");
        assertThat(transcript.messages())
                .containsExactly(
                        Dialogue.user("Look."),
                        new Message(
                                Message.ASSISTANT,
                                List.of(
                                        new Block.Text("I look."),
                                        new Block.ToolUse("t1", "Read", json("{'path': 'a'}")))),
                        new Message(
                                Message.USER,
                                List.of(
                                        new Block.ToolResult("t1", List.of(new Block.Text("found"))),
                                        new Block.Image("image/png", "aGk="))));
    }

    @Test
    void readsChatCompletions() {
        var transcript = read("""
                {'model': 'gpt-5', 'messages': [
                    {'role': 'system', 'content': 'Be brief.'},
                    {'role': 'developer', 'content': [{'type': 'text', 'text': 'Be kind.'}]},
                    {'role': 'user', 'content': [
                        {'type': 'text', 'text': 'Look.'},
                        {'type': 'image_url', 'image_url': {'url': 'data:image/png;base64,aGk=', 'detail': 'low'}},
                        {'type': 'image_url', 'image_url': {'url': 'https://example.org/a.png'}}]},
                    {'role': 'assistant', 'content': null, 'tool_calls': [
                        {'id': 'c1', 'type': 'function', 'function': {'name': 'read', 'arguments': '{\\"path\\": \\"a\\"}'}},
                        {'id': 'c2', 'type': 'custom', 'custom': {'name': 'shell', 'input': 'ls -l'}}]},
                    {'role': 'tool', 'tool_call_id': 'c1', 'content': 'found'}]}
                """);

        assertThat(transcript.format()).isEqualTo(Format.OPENAI_CHAT);
        assertThat(transcript.systemText()).isEqualTo("Be brief.\n\nBe kind.");
        assertThat(transcript.messages())
                .containsExactly(
                        new Message(
                                Message.USER,
                                List.of(
                                        new Block.Text("Look."),
                                        new Block.Image("image/png", "aGk="),
                                        new Block.Image(null, "https://example.org/a.png"))),
                        new Message(
                                Message.ASSISTANT,
                                List.of(
                                        new Block.ToolUse("c1", "read", json("{'path': 'a'}")),
                                        new Block.ToolUse("c2", "shell", JsonNode.createStringNode("ls -l")))),
                        new Message(
                                Message.TOOL, List.of(new Block.ToolResult("c1", List.of(new Block.Text("found"))))));
    }

    @Test
    void readsResponses() {
        var transcript = read("""
                {'model': 'gpt-5', 'instructions': 'Be brief.', 'input': [
                    {'role': 'developer', 'content': 'Be kind.'},
                    {'type': 'message', 'role': 'user', 'content': [{'type': 'input_text', 'text': 'Look.'}]},
                    {'type': 'reasoning', 'id': 'rs_1', 'encrypted_content': 'x', 'summary': []},
                    {'type': 'message', 'id': 'msg_1', 'status': 'completed', 'role': 'assistant',
                        'content': [{'type': 'output_text', 'text': 'I look.', 'annotations': []}]},
                    {'type': 'function_call', 'id': 'fc_1', 'call_id': 'c1', 'name': 'read', 'arguments': '{}'},
                    {'type': 'function_call_output', 'call_id': 'c1', 'output': 'found'}]}
                """);

        assertThat(transcript.format()).isEqualTo(Format.OPENAI_RESPONSES);
        assertThat(transcript.systemText()).isEqualTo("Be brief.\n\nBe kind.");
        assertThat(transcript.messages())
                .containsExactly(
                        Dialogue.user("Look."),
                        new Message(
                                Message.ASSISTANT,
                                List.of(new Block.Text("I look."), new Block.ToolUse("c1", "read", json("{}")))),
                        new Message(
                                Message.TOOL, List.of(new Block.ToolResult("c1", List.of(new Block.Text("found"))))));
        assertThat(read("{'input': 'Look.'}").messages()).containsExactly(Dialogue.user("Look."));
    }

    @Test
    void readsBedrockConverse() {
        var transcript = read("""
                {'system': [{'text': 'Be brief.'}, {'cachePoint': {'type': 'default'}}], 'messages': [
                    {'role': 'user', 'content': [{'text': 'Look.'}, {'image': {'format': 'png', 'source': {'bytes': 'aGk='}}}]},
                    {'role': 'assistant', 'content': [
                        {'reasoningContent': {'reasoningText': {'text': 'Hm.'}}},
                        {'toolUse': {'toolUseId': 't1', 'name': 'Read', 'input': {'path': 'a'}}}]},
                    {'role': 'user', 'content': [{'toolResult': {'toolUseId': 't1', 'content': [{'text': 'found'}]}}]}]}
                """);

        assertThat(transcript.format()).isEqualTo(Format.BEDROCK_CONVERSE);
        assertThat(transcript.systemText()).isEqualTo("Be brief.");
        assertThat(transcript.messages())
                .containsExactly(
                        new Message(
                                Message.USER, List.of(new Block.Text("Look."), new Block.Image("image/png", "aGk="))),
                        new Message(Message.ASSISTANT, List.of(new Block.ToolUse("t1", "Read", json("{'path': 'a'}")))),
                        new Message(
                                Message.USER, List.of(new Block.ToolResult("t1", List.of(new Block.Text("found"))))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/messages                        | {'messages': [{'role': 'user', 'content': 'a'}]} | ANTHROPIC_MESSAGES",
                "/v1/chat/completions                | {'messages': [{'role': 'user', 'content': 'a'}]} | OPENAI_CHAT",
                "/model/eu.anthropic.claude/converse | {'messages': [{'role': 'user', 'content': 'a'}]} | BEDROCK_CONVERSE",
                "                                    | {'model': 'claude-3', 'messages': []}            | ANTHROPIC_MESSAGES",
                "                                    | {'model': 'gpt-5', 'messages': []}               | OPENAI_CHAT",
                "/v1/messages                        | {'messages': [{'role': 'system', 'content': 'a'}]} | OPENAI_CHAT",
                "/v1/messages                        | {'input': 'a'}                                   | OPENAI_RESPONSES",
                "/v1/models                          | {}                                               | UNKNOWN"
            })
    void tellsTheFormatByTheShapeThenByThePathThenByTheModel(String path, String request, Format format) {
        assertThat(Transcript.of(path, json(request)).format()).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "[]",
                "'text'",
                "{}",
                "{'messages': null}",
                "{'messages': {}}",
                "{'messages': [null, 3, [], {}, {'role': 7}, {'role': 'user'}, {'role': 'user', 'content': 8}]}",
                "{'messages': [{'role': 'user', 'content': [null, 1, [], {'type': 3}, {'type': 'image'}, {'type': 'tool_use'}]}]}",
                "{'messages': [{'role': 'assistant', 'tool_calls': [null, {}, {'function': 'f'}, {'function': {'arguments': '{x'}}]}]}",
                "{'messages': [{'role': 'tool'}, {'role': 'user', 'content': [{'type': 'tool_result', 'content': {'a': 1e999}}]}]}",
                "{'input': [null, 1, {}, {'type': 'message'}, {'type': '_call'}, {'type': 'x_call_output'}, {'type': 'new'}]}",
                "{'system': 5, 'instructions': {}, 'messages': [{'role': 'user', 'content': {'text': 5}}]}"
            })
    void neverRefusesOddRequests(String request) {
        var transcript = Transcript.of(null, json(request));

        assertThat(Fingerprint.of(transcript, null).messageCount())
                .isEqualTo(transcript.messages().size());
    }

    @Test
    void keepsWhatItDoesNotUnderstand() {
        var one = read("{'messages': [{'role': 'user', 'content': [{'type': 'new', 'a': 1}]}]}");
        var two = read("{'messages': [{'role': 'user', 'content': [{'type': 'new', 'a': 2}]}]}");

        assertThat(Fingerprint.of(one, null).messages())
                .isNotEqualTo(Fingerprint.of(two, null).messages());
    }

    @Test
    void leavesOutMessagesThatSayNothing() {
        var transcript = read("""
                {'messages': [
                    {'role': 'user', 'content': '<system-reminder>Hi</system-reminder>'},
                    {'role': 'assistant', 'content': [{'type': 'thinking', 'thinking': 'Hm.'}, {'type': 'text', 'text': ' '}]},
                    {'role': 'user', 'content': 'Look.'}]}
                """);

        assertThat(transcript.messages()).containsExactly(Dialogue.user("Look."));
    }

    @Test
    void theNewTextIsTheLastThatTheUserWrote() {
        var messages = Dialogue.of(
                Dialogue.user("One."),
                Dialogue.says("Two."),
                Dialogue.user("<system-reminder>Hm</system-reminder>", "Three."),
                Dialogue.calls("c1", "Read", Map.of()),
                Dialogue.result("c1", "Four."));

        assertThat(Transcript.of(null, Shape.ANTHROPIC.request("", messages)).newText())
                .isEqualTo("Three.");
        assertThat(Transcript.of(null, json("{}")).newText()).isEmpty();
    }

    private static Transcript read(String request) {
        return Transcript.of(null, json(request));
    }
}
