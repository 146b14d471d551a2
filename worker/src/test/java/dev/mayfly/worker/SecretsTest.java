package dev.mayfly.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.mayfly.worker.StubServer.Answer;
import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.Secret;
import dev.mayfly.worker.provider.ProviderConfiguration;
import dev.mayfly.worker.provider.Wire;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

@Timeout(60)
class SecretsTest {

    private static final String CONTENT = "{\"text\": \"canarycontent\"}";

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @AutoClose
    private final StubMayfly mayfly = new StubMayfly();

    @AutoClose
    private final StubServer provider =
            new StubServer(_ -> Answer.json(400, "{\"error\": {\"message\": \"canaryerror\"}}"));

    @BeforeEach
    void listen() {
        root.setLevel(Level.TRACE);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(log);
        root.setLevel(Level.DEBUG);
    }

    @ParameterizedTest
    @EnumSource
    void keepsKeysPromptsAndDocumentsOutOfTheLog(Wire wire) {
        provider.then(
                wire.says("canaryanswer"),
                wire.fails(401, "canaryreason sk-canary"),
                Answer.broken(),
                wire.fails(429, "canaryreason", "Retry-After", "100"));
        var agents = Stream.of(
                modelAgent(),
                modelAgent(),
                modelAgent(),
                Bench.agent(null, true, "{\"type\": \"jsonPath\", \"path\": \"$.text\", \"value\": \"canaryvalue\"}"),
                Bench.agent(null, true, "{\"type\": \"regex\", \"value\": \"canaryvalue(\"}"),
                Bench.agent(null, true, "{\"type\": \"maxWords\", \"value\": 0}"));
        var jobs = agents.map(agent -> mayfly.add(agent, CONTENT)).toList();
        mayfly.interfere("claim", Answer.json(200, "{\"items\": [{\"jobId\": \"canaryid\"}]}"), Answer.broken());

        // The first answer to a claim cannot be read, which ends the worker; the second one goes through.
        run(wire);
        run(wire);

        assertThat(jobs).allSatisfy(job -> assertThat(mayfly.state(job)).isIn("COMPLETED", "FAILED"));
        assertThat(lines()).isNotEmpty().allSatisfy(line -> assertThat(line).doesNotContain("canary"));
    }

    private void run(Wire wire) {
        var model = new ProviderConfiguration(
                wire.kind(),
                URI.create(provider.url() + wire.basePath()),
                new Secret("sk-canary"),
                "stub-1",
                null,
                1_000,
                Duration.ofSeconds(30));
        var configuration = WorkerConfiguration.of(mayfly.url(), StubMayfly.KEY).withProvider(model);
        LoggerFactory.getLogger(SecretsTest.class).info("Starting with {}", configuration);
        try (var worker =
                new Worker(configuration, Clock.systemUTC(), new Backoff(Duration.ZERO, Duration.ofMillis(20)))) {
            worker.runOnce();
        } catch (WorkerException e) {
            assertThat(e).hasMessage("The API's answer to a claim is not the JSON that was expected.");
        }
    }

    private List<String> lines() {
        return log.list.stream()
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .toList();
    }

    private static String modelAgent() {
        return Bench.agent("stub-1", true, "").replace("Judge it.", "canaryprompt");
    }
}
