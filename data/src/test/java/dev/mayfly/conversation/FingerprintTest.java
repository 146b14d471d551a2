package dev.mayfly.conversation;

import static dev.mayfly.conversation.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    private static final String CONTINUED =
            "This session is being continued from a previous conversation that ran out of context.";

    @Test
    void hasAPrefixForEachMessage() {
        var longer = of(
                "{'role': 'user', 'content': 'a'}, {'role': 'assistant', 'content': 'b'}, {'role': 'user', 'content': 'c'}");
        var shorter = of("{'role': 'user', 'content': 'a'}, {'role': 'assistant', 'content': 'b'}");

        assertThat(longer.messageCount()).isEqualTo(3);
        assertThat(longer.prefixes().subList(0, 2)).isEqualTo(shorter.prefixes());
        assertThat(longer.messages()).isEqualTo(longer.prefixes().getLast());
        assertThat(longer.assistants()).containsExactly(2);
        assertThat(of("").messages()).isNull();
    }

    @Test
    void staysTheSameForEver() {
        var fingerprint = of("{'role': 'user', 'content': 'Hello'}");

        // Stored hashes are compared with those of later versions.
        assertThat(fingerprint.messages())
                .hasToString("5a08a7330c5f8821902ca86b21e67d8a2ce500e6576a2bd84f0cf8b7ae7d3b95");
        assertThat(fingerprint.prompt())
                .hasToString("6373e8009cd06f2ca07870dc8443b2577c7e829420ef1e13306a726c616b0ffc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a'",
                "'  a\\r\\n'",
                "[{'type': 'text', 'text': 'a'}]",
                "[{'type': 'text', 'text': 'a', 'cache_control': {'type': 'ephemeral'}}]",
                "[{'type': 'input_text', 'text': 'a'}]",
                "[{'text': 'a'}]",
                "'<system-reminder>x</system-reminder>\\na<system-reminder>y</system-reminder>'",
                "[{'type': 'text', 'text': '<system-reminder>x</system-reminder>'}, {'type': 'text', 'text': 'a'}]",
                "[{'type': 'text', 'text': 'a'}, {'type': 'text', 'text': ''}, {'type': 'thinking', 'thinking': 'x'}]"
            })
    void doesNotCareHowATextIsSent(String content) {
        assertThat(ofContent(content).messages()).isEqualTo(ofContent("'a'").messages());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'ab' | 'a b'",
                "'a\\nb' | 'a b'",
                "'<system-reminder>a' | 'a'",
                "[{'type': 'text', 'text': 'a'}, {'type': 'text', 'text': 'b'}] | 'ab'",
                "[{'type': 'text', 'text': 'a'}, {'type': 'text', 'text': 'b'}] | [{'type': 'text', 'text': 'ab'}, {'type': 'text', 'text': ''}]",
                "[{'type': 'tool_result', 'tool_use_id': 'a', 'content': 'b'}] | [{'type': 'tool_result', 'tool_use_id': 'ab', 'content': ''}]",
                "[{'type': 'tool_result', 'tool_use_id': 'a', 'content': 'b'}] | [{'type': 'tool_result', 'tool_use_id': 'a'}, {'type': 'text', 'text': 'b'}]",
                "[{'type': 'tool_use', 'id': 'a', 'name': 'b', 'input': {}}]   | [{'type': 'tool_use', 'id': 'a', 'name': 'c', 'input': {}}]",
                "[{'type': 'tool_use', 'id': 'a', 'name': 'b', 'input': {'x': 1}}] | [{'type': 'tool_use', 'id': 'a', 'name': 'b', 'input': {'x': '1'}}]",
                "[{'type': 'image', 'source': {'type': 'url', 'url': 'a'}}] | [{'type': 'image', 'source': {'type': 'url', 'url': 'b'}}]"
            })
    void tellsApartWhatSaysSomethingElse(String content, String other) {
        assertThat(ofContent(content).messages()).isNotEqualTo(ofContent(other).messages());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'type': 'tool_use', 'id': 'a', 'name': 'b', 'input': {'x': 1, 'y': {'p': [], 'q': null}}}] | [{'type': 'tool_use', 'id': 'a', 'name': 'b', 'input': {'y': {'q': null, 'p': []}, 'x': 1.0}, 'cache_control': {}}]",
                "[{'type': 'tool_result', 'tool_use_id': 'a', 'content': 'b'}] | [{'type': 'tool_result', 'tool_use_id': 'a', 'content': [{'type': 'text', 'text': 'b\\n<system-reminder>x</system-reminder>'}]}]",
                "[{'type': 'tool_result', 'tool_use_id': 'a', 'content': ''}] | [{'type': 'tool_result', 'tool_use_id': 'a'}]",
                "[{'type': 'image', 'source': {'type': 'base64', 'media_type': 'image/png', 'data': 'aGk='}}] | [{'type': 'image_url', 'image_url': {'url': 'data:image/png;base64,aGk='}}]",
                "[{'type': 'document', 'source': {'data': 'x'}, 'title': 't'}] | [{'title': 't', 'cache_control': {'type': 'ephemeral'}, 'type': 'document', 'source': {'data': 'x'}}]"
            })
    void takesForTheSameWhatSaysTheSame(String content, String other) {
        assertThat(ofContent(content).messages()).isEqualTo(ofContent(other).messages());
    }

    @Test
    void dependsOnWhoSpeaks() {
        assertThat(of("{'role': 'user', 'content': 'a'}").messages())
                .isNotEqualTo(of("{'role': 'assistant', 'content': 'a'}").messages());
    }

    @Test
    void theSystemPromptHasAHashOfItsOwn() {
        var one = of(json("{'system': 'Be brief.', 'messages': [{'role': 'user', 'content': 'a'}]}"), null);
        var two = of(
                json("{'messages': [{'role': 'system', 'content': 'Be kind.'}, {'role': 'user', 'content': 'a'}]}"),
                null);
        var none = of("{'role': 'user', 'content': 'a'}");

        assertThat(one.messages()).isEqualTo(two.messages()).isEqualTo(none.messages());
        assertThat(one.system()).isNotNull().isNotEqualTo(two.system());
        assertThat(none.system()).isNull();
    }

    @Test
    void onlyASingleTextOfTheUserIsAPrompt() {
        assertThat(ofContent("'Find bugs.'").prompt()).isNotNull();
        assertThat(ofContent("[{'type': 'image', 'source': {'url': 'a'}}]").prompt())
                .isNull();
        assertThat(of("{'role': 'assistant', 'content': 'Find bugs.'}").prompt())
                .isNull();
        assertThat(of("{'role': 'user', 'content': 'Find bugs.'}, {'role': 'user', 'content': 'Now.'}")
                        .prompt())
                .isNull();
    }

    @Test
    void aPromptMeetsTheTaskThatItIs() {
        var giving = answered(Dialogue.delegates("Find bugs.\r\n", "Write docs.", "Find bugs."));

        assertThat(giving.tasks())
                .hasSize(2)
                .contains(ofContent("'  Find bugs.'").prompt());
        assertThat(giving.tasks()).doesNotContain(ofContent("'Find bugs.'").messages());
    }

    @Test
    void anAnswerThatSaysNothingIsNotGoneOnWith() {
        assertThat(answered(Dialogue.says(" ")).answered()).isNull();
        assertThat(ofContent("'a'").answered()).isNull();
        assertThat(answered(Dialogue.says("b")).answered()).isNotNull();
    }

    @Test
    void onlyATextOfFourWordsOrMoreIsASummary() {
        assertThat(answered(Dialogue.says("One two three")).summary()).isNull();
        assertThat(answered(Dialogue.says("One two three four")).summary()).isNotNull();
        assertThat(answered(Dialogue.delegates("One two three four five")).summary())
                .isNull();
    }

    @Test
    void aSummaryIsWhatIsMarkedAsOne() {
        var summary = answered(Dialogue.says("one two three four five")).summary();

        assertThat(answered(Dialogue.says("<summary>\none  two three\nfour five\n</summary>"))
                        .summary())
                .isEqualTo(summary);
        assertThat(answered(Dialogue.says("Sure! <summary>one two three four five"))
                        .summary())
                .isEqualTo(summary);
        assertThat(answered(Dialogue.says("<analysis>In <summary> I say</analysis> one two three four five"))
                        .summary())
                .isEqualTo(summary);
    }

    @Test
    void aSummaryIsKnownByItsFirstWords() {
        String words = "word ".repeat(64);

        assertThat(answered(Dialogue.says(words + "end")).summary())
                .isEqualTo(answered(Dialogue.says(words + "other end")).summary())
                .isNotEqualTo(answered(Dialogue.says("other " + words)).summary());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " one two three four five",
                " The conversation is summarized below:\\none two three four five",
                " The summary below covers the earlier portion of the conversation.\\n\\nSummary:\\none two three four five",
                " The conversation is summarized below:\\nAnalysis:\\nHm, hm.\\n\\nSummary:\\none two three four five\\n\\nGo on.",
                "\\n<analysis>Hm.</analysis>\\n<summary>one two three four five</summary> Go on."
            })
    void findsTheSummaryThatIsGoneOnWith(String rest) {
        var summary = answered(Dialogue.says("<summary>one two three four five</summary>"))
                .summary();

        assertThat(ofContent("'<system-reminder>x</system-reminder>\\n" + CONTINUED + rest + "'")
                        .continued())
                .contains(summary);
    }

    @Test
    void looksForTheLongestSummaryFirst() {
        var continued =
                ofContent("'" + CONTINUED + " one two three four five six'").continued();

        assertThat(continued)
                .containsExactly(
                        answered(Dialogue.says("one two three four five six")).summary(),
                        answered(Dialogue.says("one two three four five")).summary(),
                        answered(Dialogue.says("one two three four")).summary());
        assertThat(ofContent("'one two three four five six'").continued()).isEmpty();
    }

    private static Fingerprint ofContent(String content) {
        return of("{'role': 'user', 'content': " + content + "}");
    }

    private static Fingerprint of(String messages) {
        return of(json("{'messages': [" + messages + "]}"), null);
    }

    private static Fingerprint answered(Message answer) {
        return of(
                json("{'messages': [{'role': 'user', 'content': 'a'}]}"),
                new Answer(new Message(Message.ASSISTANT, List.copyOf(answer.blocks())), null, null, null));
    }

    private static Fingerprint of(JsonNode request, @Nullable Answer answer) {
        return Fingerprint.of(Transcript.of(null, request), answer);
    }
}
