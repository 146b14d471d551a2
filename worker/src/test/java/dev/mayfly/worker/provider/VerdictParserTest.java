package dev.mayfly.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictParserTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{}",
                "Here you are: {'grade':1,'summary':'s','analysis':'a','highlights':[]}",
                "{'grade':1,'summary':'s','analysis':'a','highlights':[]} {}",
                "{'summary':'s','analysis':'a','highlights':[]}",
                "{'grade':'1','summary':'s','analysis':'a','highlights':[]}",
                "{'grade':null,'summary':'s','analysis':'a','highlights':[]}",
                "{'grade':-0.1,'summary':'s','analysis':'a','highlights':[]}",
                "{'grade':100.01,'summary':'s','analysis':'a','highlights':[]}",
                "{'grade':1,'grade':2,'summary':'s','analysis':'a','highlights':[]}",
                "{'grade':1,'summary':'','analysis':'a','highlights':[]}",
                "{'grade':1,'summary':'s','analysis':['a'],'highlights':[]}",
                "{'grade':1,'summary':'s','analysis':'a','highlights':{}}",
                "{'grade':1,'summary':'s','analysis':'a','highlights':['q']}",
                "{'grade':1,'summary':'s','analysis':'a','highlights':[{'quote':'q'}]}",
                "{'grade':1,'summary':'s','analysis':'a','highlights':[{'quote':'','comment':'c'}]}",
                "{'grade':1,'summary':'s','analysis':'a','highlights':[],'mood':'good'}"
            })
    void refusesWhatWasNotAskedFor(String answer) {
        assertThatExceptionOfType(InvalidVerdictException.class)
                .isThrownBy(() -> VerdictParser.parse(answer.replace('\'', '"'), true, "q"));
    }

    @Test
    void refusesAGradeThatWasNotAskedFor() {
        var answer = "{\"grade\":1,\"summary\":\"s\",\"analysis\":\"a\",\"highlights\":[]}";

        assertThatExceptionOfType(InvalidVerdictException.class)
                .isThrownBy(() -> VerdictParser.parse(answer, false, "q"));
    }

    @Test
    void looksThroughAMarkdownFence() throws InvalidVerdictException {
        var answer = "```json\n{\"grade\":99.999,\"summary\":\"s\",\"analysis\":\"a\",\"highlights\":[]}\n```\n";

        assertThat(VerdictParser.parse(answer, true, "q").grade()).isEqualByComparingTo("100");
    }

    @Test
    void keepsNoMoreHighlightsThanTheApiTakes() throws InvalidVerdictException {
        var highlights = "{\"quote\":\"q\",\"comment\":\"c\"},".repeat(300);
        var answer = "{\"summary\":\"s\",\"analysis\":\"a\",\"highlights\":[%s]}"
                .formatted(highlights.substring(0, highlights.length() - 1));

        assertThat(VerdictParser.parse(answer, false, "q").highlights()).hasSize(200);
    }
}
