package dev.mayfly.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.worker.StubServer.Answer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WorkerCommandTest {

    private static final String ASSERTING = Bench.agent(null, true, "{\"type\": \"isJson\"}");

    private final StringWriter errors = new StringWriter();

    @AutoClose
    private final StubMayfly mayfly = new StubMayfly();

    @Test
    void worksOnceWithOptions() {
        var job = mayfly.add(ASSERTING, "{}");

        var exit =
                execute(Map.of(), "--api", mayfly.url() + "/", "--key", StubMayfly.KEY, "--once", "--concurrency", "1");

        assertThat(exit).isZero();
        assertThat(mayfly.state(job)).isEqualTo("COMPLETED");
    }

    @Test
    void worksOnceWithTheEnvironment() {
        var job = mayfly.add(ASSERTING, "{}");

        var exit = execute(Map.of("MAYFLY_API", mayfly.url().toString(), "MAYFLY_KEY", StubMayfly.KEY), "--once");

        assertThat(exit).isZero();
        assertThat(mayfly.state(job)).isEqualTo("COMPLETED");
    }

    @Test
    void prefersOptionsToTheEnvironment() {
        var environment = Map.of("MAYFLY_API", "http://127.0.0.1:1", "MAYFLY_KEY", StubMayfly.KEY);

        assertThat(execute(environment, "--once", "--api", mayfly.url().toString()))
                .isZero();
    }

    @Test
    void saysInOneSentenceThatTheKeyIsRefused() {
        var exit =
                execute(Map.of("MAYFLY_KEY", "mf_wrong"), "--api", mayfly.url().toString());

        assertThat(exit).isEqualTo(1);
        assertThat(errors.toString().lines())
                .singleElement()
                .satisfies(line ->
                        assertThat(line).contains("refused the key", "401").doesNotContain("mf_wrong"));
    }

    @Test
    void saysInOneSentenceThatTheScopeIsMissing() {
        mayfly.interfere("claim", Answer.json(403, """
                {"status": 403, "code": "scope_missing", "detail": "The key lacks the scope worker."}"""));

        var exit = execute(
                Map.of("MAYFLY_KEY", StubMayfly.KEY), "--api", mayfly.url().toString());

        assertThat(exit).isEqualTo(1);
        assertThat(errors.toString().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("The key lacks the scope worker."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --key k                                          | 1 | --api is missing
            --api http://localhost:1                         | 1 | --key is missing
            --api localhost --key k                          | 1 | must look like
            --api ftp://localhost --key k                    | 1 | must look like
            --api http://u:p@localhost --key k               | 1 | must look like
            --api http://[ --key k                           | 1 | is not an address
            --api http://localhost:1 --key schlüssel         | 1 | printable ASCII
            --api http://localhost:1 --key k --concurrency 0 | 1 | --concurrency must be from 1
            --api http://localhost:1 --key k --concurrency x | 2 | --concurrency
            --api http://localhost:1 --key k --lease-seconds 0 | 1 | --lease-seconds
            --api http://localhost:1 --key k --provider x    | 1 | anthropic or openai
            --api http://localhost:1 --key k --provider anthropic | 1 | ANTHROPIC_API_KEY
            --api http://localhost:1 --key k --provider openai --timeout x | 1 | MODEL_TIMEOUT_SECONDS
            --fast                                           | 2 | --fast
            """)
    void saysInOneSentenceWhatIsWrong(String arguments, int exit, String sentence) {
        assertThat(execute(Map.of(), arguments.split(" +"))).isEqualTo(exit);
        assertThat(errors.toString().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains(sentence).doesNotContain("Exception"));
    }

    private int execute(Map<String, String> environment, String... arguments) {
        return WorkerCommand.execute(new HashMap<>(environment), new PrintWriter(errors, true), arguments);
    }
}
