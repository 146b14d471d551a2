package dev.mayfly.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepTest {

    @Test
    void isACommandToPaste() {
        assertThat(new Step("look", "GET", "/api/batches?a=1&b=2", null).curl())
                .isEqualTo("curl -sS \"$MAYFLY_URL/api/batches?a=1&b=2\" -H \"Authorization: Bearer $MAYFLY_KEY\"");
        assertThat(new Step("change", "PATCH", "/api/x", "{\"a\": 1}").curl())
                .isEqualTo(
                        "curl -sS -X PATCH \"$MAYFLY_URL/api/x\" -H \"Authorization: Bearer $MAYFLY_KEY\" -H 'Content-Type: application/json' -d '{\"a\": 1}'");
    }

    @Test
    void needsNoQuotingBeyondThat() {
        assertThat(FirstExperiment.steps())
                .allSatisfy(step -> assertThat(step.path() + step.body())
                        .doesNotContain("'")
                        .doesNotContain("$")
                        .doesNotContain("\\"));
    }
}
