package dev.mayfly.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mayfly.worker.job.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderEnvironmentTest {

    @Test
    void readsEverySetting() {
        var variables = variables("MODEL_PROVIDER=anthropic MODEL_PROVIDER_URL=http://localhost:1/x/"
                + " ANTHROPIC_API_KEY=own MODEL_API_KEY=generic MODEL_NAME=m MODEL_INPUT_USD_PER_MTOK=0.80"
                + " MODEL_OUTPUT_USD_PER_MTOK=4 MODEL_MAX_OUTPUT_TOKENS=100 MODEL_TIMEOUT_SECONDS=7");

        assertThat(ProviderEnvironment.read(variables))
                .contains(new ProviderConfiguration(
                        ProviderKind.ANTHROPIC,
                        URI.create("http://localhost:1/x"),
                        new Secret("own"),
                        "m",
                        new Price(new BigDecimal("0.80"), new BigDecimal("4")),
                        100,
                        Duration.ofSeconds(7)));
    }

    @ParameterizedTest
    @CsvSource({"''", "MODEL_PROVIDER= ANTHROPIC_API_KEY=x", "MODEL_NAME=m OPENAI_API_KEY=x"})
    void findsNoProviderThatIsNotNamed(String variables) {
        assertThat(ProviderEnvironment.read(variables(variables))).isEmpty();
    }

    @Test
    void wantsNoKeyForAnEndpointOfOnesOwn() {
        var variables = variables("MODEL_PROVIDER=openai MODEL_PROVIDER_URL=http://localhost:11434/v1");

        assertThat(ProviderEnvironment.read(variables))
                .hasValueSatisfying(provider -> assertThat(provider.key()).isNull());
    }

    @Test
    void hidesTheKeyInItsText() {
        var variables = variables("MODEL_PROVIDER=openai MODEL_API_KEY=canary");

        assertThat(ProviderEnvironment.read(variables).toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MODEL_PROVIDER=other                                              | anthropic or openai
            MODEL_PROVIDER=anthropic                                          | ANTHROPIC_API_KEY or MODEL_API_KEY
            MODEL_PROVIDER=anthropic MODEL_PROVIDER_URL=http://localhost:1    | ANTHROPIC_API_KEY
            MODEL_PROVIDER=openai                                             | OPENAI_API_KEY or MODEL_API_KEY
            MODEL_PROVIDER_URL=http://localhost:1                             | needs MODEL_PROVIDER
            MODEL_PROVIDER=openai MODEL_PROVIDER_URL=ftp://x                  | not an http or https address
            MODEL_PROVIDER=openai MODEL_PROVIDER_URL=http://                  | not an http or https address
            MODEL_PROVIDER=openai MODEL_API_KEY=k MODEL_INPUT_USD_PER_MTOK=1  | together
            MODEL_PROVIDER=openai MODEL_API_KEY=k MODEL_INPUT_USD_PER_MTOK=1 MODEL_OUTPUT_USD_PER_MTOK=2 | MODEL_NAME
            MODEL_PROVIDER=openai MODEL_API_KEY=k MODEL_NAME=m MODEL_INPUT_USD_PER_MTOK=-1 MODEL_OUTPUT_USD_PER_MTOK=2 | negative
            MODEL_PROVIDER=openai MODEL_API_KEY=k MODEL_INPUT_USD_PER_MTOK=x  | not a number
            MODEL_PROVIDER=openai MODEL_API_KEY=k MODEL_TIMEOUT_SECONDS=soon  | not a whole number
            MODEL_PROVIDER=openai MODEL_API_KEY=k MODEL_TIMEOUT_SECONDS=0     | longer than 0
            MODEL_PROVIDER=openai MODEL_API_KEY=k MODEL_MAX_OUTPUT_TOKENS=0   | at least 1
            """)
    void saysWhatIsWrong(String variables, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderEnvironment.read(variables(variables)))
                .withMessageContaining(sentence);
    }

    private static Map<String, String> variables(String text) {
        return Stream.of(text.split(" ", -1))
                .filter(pair -> !pair.isBlank())
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
}
