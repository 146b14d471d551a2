package dev.mayfly.worker.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mayfly.worker.job.AssertionDefinition;
import dev.mayfly.worker.job.Highlight;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class AssertionsTest {

    private static final JsonMapper JSON = new JsonMapper();

    static final List<Passing> PASSING = List.of(
            new Passing("{'type':'contains','value':'fox'}", "A quick fox."),
            new Passing("{'type':'contains','value':42}", "The answer is 42."),
            new Passing("{'type':'contains','value':true}", "It is true."),
            new Passing("{'type':'contains','value':'(a|b)'}", "Literally (a|b)."),
            new Passing("{'type':'notContains','value':'fox'}", "A quick dog."),
            new Passing("{'type':'notContains','value':'fox'}", "A quick FOX."),
            new Passing("{'type':'notContains','value':'fox'}", ""),
            new Passing("{'type':'regex','value':'^Dear \\\\w+'}", "Dear Ada, hello"),
            new Passing("{'type':'regex','value':'(?i)FOX$'}", "A quick fox"),
            new Passing("{'type':'regex','value':'é+'}", "caféé"),
            new Passing("{'type':'minWords','value':3}", "one two three"),
            new Passing("{'type':'minWords','value':0}", ""),
            new Passing("{'type':'minWords','value':2.0}", "one two"),
            new Passing("{'type':'maxWords','value':3}", "one – two\n\n• three"),
            new Passing("{'type':'maxWords','value':0}", " -- "),
            new Passing("{'type':'isJson'}", " {\"a\": [1, 2.5, null]} "),
            new Passing("{'type':'isJson'}", "\"text\""),
            new Passing("{'type':'jsonPath','path':'$.a.b','value':'x'}", "{\"a\": {\"b\": \"x\"}}"),
            new Passing("{'type':'jsonPath','path':'$.a','value':1}", "{\"a\": 1.0}"),
            new Passing("{'type':'jsonPath','path':'$.a','value':{'c':2,'b':1}}", "{\"a\": {\"b\": 1.0, \"c\": 2}}"),
            new Passing("{'type':'jsonPath','path':'$.a','value':null}", "{\"a\": null}"),
            new Passing("{'type':'jsonPath','path':'$.a','value':false}", "{\"a\": false}"),
            new Passing("{'type':'jsonPath','path':'$.a[*].b','value':[1,2]}", "{\"a\": [{\"b\": 1}, {\"b\": 2}]}"),
            new Passing("{'type':'jsonPath','path':'$.a.length()','value':2}", "{\"a\": [7, 8]}"),
            new Passing("{'type':'jsonPath','path':'$','value':7}", "7"),
            new Passing("{'type':'readingGrade','value':1}", "The cat sat on the mat."));

    static final List<Failing> FAILING = List.of(
            new Failing("{'type':'contains','value':'Fox'}", "A quick fox.", 0, 0, "Expected the text \"Fox\""),
            new Failing("{'type':'contains','value':'x'}", "", 0, 0, "Expected"),
            new Failing("{'type':'notContains','value':'fox'}", "A fox, a fox.", 2, 5, "must not occur"),
            new Failing("{'type':'notContains','value':'fox'}", "\uD83E\uDD8A fox", 3, 6, "must not occur"),
            new Failing("{'type':'regex','value':'\\\\d{3}'}", "no 12 numbers", 0, 0, "Nothing matches"),
            new Failing("{'type':'minWords','value':3}", "one two", 0, 0, "at least 3 words, found 2"),
            new Failing("{'type':'maxWords','value':2}", "one two three four", 8, 18, "at most 2 words, found 4"),
            new Failing("{'type':'isJson'}", "", 0, 0, "it is empty"),
            new Failing("{'type':'isJson'}", "{\"a\": 1} x", 9, 10, "Expected JSON"),
            new Failing("{'type':'isJson'}", "{'a': 1}", 1, 8, "Expected JSON"),
            new Failing("{'type':'isJson'}", "{\"a\": 1", 0, 0, "Expected JSON"),
            new Failing("{'type':'isJson'}", "[1,]", 3, 4, "Expected JSON"),
            new Failing("{'type':'jsonPath','path':'$.a','value':1}", "{\"a\": \"1\"}", 0, 0, "found \"1\""),
            new Failing("{'type':'jsonPath','path':'$.b','value':1}", "{\"a\": 1}", 0, 0, "found nothing"),
            new Failing("{'type':'jsonPath','path':'$.a.b','value':1}", "{\"a\": 1}", 0, 0, "found nothing"),
            new Failing("{'type':'jsonPath','path':'$.a','value':1}", "no JSON", 0, 7, "Expected JSON"),
            new Failing(
                    "{'type':'jsonPath','path':'$.a.sum()','value':1}", "{\"a\": [\"x\"]}", 0, 0, "cannot be applied"),
            new Failing("{'type':'readingGrade','value':5}", "", 0, 0, "no words"),
            new Failing(
                    "{'type':'readingGrade','value':5}",
                    "Institutional considerations notwithstanding, organisational accountability deteriorated.",
                    0,
                    0,
                    "at most 5.0"));

    static final List<Invalid> INVALID = List.of(
            new Invalid("{'type':'sentiment','value':'x'}", "unknown_assertion", "sentiment"),
            new Invalid("{'value':'x'}", "unknown_assertion", "\"\""),
            new Invalid("{'type':'contains'}", "invalid_assertion", "text"),
            new Invalid("{'type':'contains','value':''}", "invalid_assertion", "text"),
            new Invalid("{'type':'contains','value':null}", "invalid_assertion", "text"),
            new Invalid("{'type':'notContains','value':['x']}", "invalid_assertion", "text"),
            new Invalid("{'type':'regex','value':'('}", "invalid_assertion", "not a regular expression"),
            new Invalid("{'type':'minWords','value':'3'}", "invalid_assertion", "whole number"),
            new Invalid("{'type':'minWords','value':-1}", "invalid_assertion", "whole number"),
            new Invalid("{'type':'maxWords','value':2.5}", "invalid_assertion", "whole number"),
            new Invalid("{'type':'maxWords','value':1e99}", "invalid_assertion", "whole number"),
            new Invalid("{'type':'maxWords'}", "invalid_assertion", "whole number"),
            new Invalid("{'type':'jsonPath','value':1}", "invalid_assertion", "path"),
            new Invalid("{'type':'jsonPath','path':'$.[','value':1}", "invalid_assertion", "not a JSONPath"),
            new Invalid("{'type':'jsonPath','path':'$[?(@.a =~ /(x+)+y/)]','value':1}", "invalid_assertion", "=~"),
            new Invalid("{'type':'readingGrade','value':'easy'}", "invalid_assertion", "number"),
            new Invalid("{'type':'isJson','weight':0}", "invalid_assertion", "weight"),
            new Invalid("{'type':'isJson','weight':-2}", "invalid_assertion", "weight"));

    @ParameterizedTest
    @FieldSource("PASSING")
    void passes(Passing example) {
        var report = check(example.definition(), example.content());

        assertThat(report.highlights()).isEmpty();
        assertThat(report.grade()).isEqualByComparingTo("100");
    }

    @ParameterizedTest
    @FieldSource("FAILING")
    void failsAtAPlace(Failing example) {
        var report = check(example.definition(), example.content());

        assertThat(report.grade()).isEqualByComparingTo("0");
        assertThat(report.highlights()).singleElement().satisfies(highlight -> {
            assertThat(highlight.start()).isEqualTo(example.start());
            assertThat(highlight.end()).isEqualTo(example.end());
            assertThat(highlight.quote()).isEqualTo(example.content().substring(example.start(), example.end()));
            assertThat(highlight.comment()).contains(example.comment());
        });
    }

    @ParameterizedTest
    @FieldSource("INVALID")
    void refusesADefinitionThatCanNeverBeChecked(Invalid example) {
        assertThatExceptionOfType(InvalidAssertionException.class)
                .isThrownBy(() -> check(example.definition(), "content"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(example.code()))
                .withMessageContaining(example.message());
    }

    @Test
    void showsNoMoreOfALongPlaceThanAHighlightHolds() {
        var report = check("{'type':'maxWords','value':1}", "one " + "\uD83E\uDD8Ax ".repeat(2_000));

        assertThat(report.highlights()).singleElement().satisfies(highlight -> {
            assertThat(highlight.quote().length()).isLessThanOrEqualTo(Highlight.MAX_LENGTH);
            assertThat(highlight.end() - highlight.start())
                    .isEqualTo(highlight.quote().length());
        });
    }

    @Test
    void survivesJsonThatNestsWithoutEnd() {
        var report = check("{'type':'isJson'}", "[".repeat(200_000));

        assertThat(report.grade()).isEqualByComparingTo("0");
    }

    static AssertionReport check(String definition, String content) {
        return Assertions.of(List.of(definition(definition)), Clock.systemUTC()).check(content);
    }

    static AssertionDefinition definition(String json) {
        try {
            return JSON.readValue(json.replace('\'', '"'), AssertionDefinition.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    record Passing(String definition, String content) {}

    record Failing(String definition, String content, int start, int end, String comment) {}

    record Invalid(String definition, String code, String message) {}
}
