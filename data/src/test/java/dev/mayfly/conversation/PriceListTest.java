package dev.mayfly.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceListTest {

    private final PriceList prices = PriceList.newest();

    @Test
    void addsUpTheKindsExactly() {
        var usage = new TokenUsage(1, 10, 100, 1_000, 10_000, 9_000);

        // 1 × 3 + 10 × 0.30 + 100 × 3.75 + 1,000 × 6 + 10,000 × 15, of a million
        assertThat(prices.cost("claude-sonnet-4-5", usage).orElseThrow()).isEqualByComparingTo("0.156381");
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4-5-20250929, 3",
        "claude-sonnet-4-5@20250929, 3",
        "claude-sonnet-4-5[1m], 3",
        "anthropic/claude-sonnet-4-5, 3",
        "anthropic/claude-sonnet-4.5, 3",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0, 3",
        "global.anthropic.claude-sonnet-4-5-20250929-v1:0, 3",
        "anthropic.claude-3-haiku-20240307-v1:0:200k, 0.25",
        "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0, 3",
        "claude-3-5-haiku-latest, 0.80",
        "claude-opus-4-20250514, 15",
        "claude-opus-4-5-20251101, 5",
        "gpt-5-2025-08-07, 1.25",
        "openai/gpt-5-mini, 0.25",
        "gpt-4o-2024-05-13, 5",
        "gpt-4o-2024-08-06, 2.50"
    })
    void knowsAModelByItsOtherNames(String model, BigDecimal ofAMillion) {
        assertThat(prices.cost(model, input(1_000)).orElseThrow().movePointRight(3))
                .isEqualByComparingTo(ofAMillion);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gpt",
                "gpt-99",
                "claude",
                "claude-opus-9",
                "claude-sonnet",
                "gpt-5-turbo",
                "my-claude-opus-4",
                "anthropic/"
            })
    void doesNotGuessThePriceOfAnUnknownModel(String model) {
        assertThat(prices.cost(model, input(1_000))).isEmpty();
    }

    @Test
    void longPromptsMayCostMore() {
        assertThat(prices.cost("claude-haiku-5-5", input(100_000)).orElseThrow())
                .isEqualByComparingTo("0.01");
        assertThat(prices.cost("claude-haiku-5-5", input(100_001)).orElseThrow())
                .isEqualByComparingTo("0.0500005");
        assertThat(prices.cost("gpt-5.4", input(272_000))).isNotEmpty();
        assertThat(prices.cost("gpt-5.4", input(272_001))).isEmpty();
    }

    @Test
    void hasAVersion() {
        assertThat(prices.version()).matches("\\d{4}-\\d\\d-\\d\\d.*");
    }

    private static TokenUsage input(long tokens) {
        return new TokenUsage(tokens, 0, 0, 0, 0, 0);
    }
}
