package dev.mayfly.worker;

import static dev.mayfly.worker.Bench.CONTAINS_FOX;
import static dev.mayfly.worker.Bench.CONTENT;
import static dev.mayfly.worker.Bench.agent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mayfly.worker.StubServer.Answer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTest {

    @AutoClose
    private final Bench bench = new Bench();

    private final StubMayfly mayfly = bench.mayfly();

    @Test
    void claimsNoMoreThanItCanStart() {
        var jobs = IntStream.range(0, 7)
                .mapToObj(_ -> mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT))
                .toList();

        bench.worker(2, Duration.ofMinutes(5), Duration.ofSeconds(30)).runOnce();

        assertThat(jobs).allSatisfy(job -> assertThat(mayfly.state(job)).isEqualTo("COMPLETED"));
        assertThat(mayfly.limits())
                .isNotEmpty()
                .allSatisfy(limit -> assertThat(limit).isBetween(1, 2));
    }

    @Test
    void keepsItsLeaseWhileAModelThinks() throws InterruptedException {
        var job = mayfly.add(agent(null, true, ""), CONTENT);
        mayfly.interfere("heartbeat", Answer.json(503, "{}"));
        var running = start(bench.briefLease());

        mayfly.await("heartbeat");
        mayfly.await("heartbeat");
        bench.openGate();
        mayfly.await("complete");

        assertThat(mayfly.state(job)).isEqualTo("COMPLETED");
        running.close();
    }

    @Test
    void dropsAJobWhoseLeaseIsLost() {
        var job = mayfly.add(agent(null, true, ""), CONTENT);
        mayfly.loseLeases();

        bench.briefLease().runOnce();

        assertThat(mayfly.state(job)).isEqualTo("RUNNING");
        assertThat(mayfly.report(job).isMissingNode()).isTrue();
    }

    @Test
    void dropsAResultThatComesTooLate() {
        mayfly.loseLeases();
        var job = mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);

        bench.worker().runOnce();

        assertThat(mayfly.report(job).isMissingNode()).isTrue();
    }

    @Test
    void givesUnfinishedJobsBackWhenClosed() throws InterruptedException {
        var job = mayfly.add(agent(null, true, ""), CONTENT);
        var running = start(bench.briefLease(Duration.ZERO));
        mayfly.await("claimed");

        running.close();

        assertThat(mayfly.state(job)).isEqualTo("PENDING");
    }

    @Test
    void finishesWhatItCanWithinTheGracePeriod() throws InterruptedException {
        var job = mayfly.add(agent(null, true, ""), CONTENT);
        var running = start(bench.briefLease());
        mayfly.await("heartbeat");
        var opener = Thread.ofVirtual().start(() -> {
            try {
                mayfly.await("heartbeat");
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            bench.openGate();
        });

        running.close();

        opener.join();
        assertThat(mayfly.state(job)).isEqualTo("COMPLETED");
    }

    @Test
    void givesJobsBackThatArriveWhileItCloses() throws InterruptedException {
        var answered = new CountDownLatch(1);
        mayfly.holdAnswer("claim", answered);
        var job = mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);
        var running = start(bench.worker());
        mayfly.await("claimed");

        var closing = Thread.ofVirtual().start(running.worker()::close);
        while (closing.isAlive() && closing.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        answered.countDown();
        closing.join();

        assertThat(mayfly.state(job)).isEqualTo("PENDING");
        running.thread().join();
    }

    @Test
    void claimsNoMoreAtOnceThanTheApiGives() {
        bench.worker(150, Duration.ofMinutes(5), Duration.ofSeconds(30)).runOnce();

        assertThat(mayfly.limits()).containsExactly(100);
    }

    @Test
    void stopsWaitingForJobsWhenClosed() throws InterruptedException {
        var running = start(bench.worker());
        mayfly.await("nothing");
        mayfly.await("nothing");

        running.close();

        assertThat(running.thread().isAlive()).isFalse();
    }

    @Test
    void stopsWhenItsThreadIsInterrupted() throws InterruptedException {
        var job = mayfly.add(agent(null, true, ""), CONTENT);
        var running = start(bench.briefLease());
        mayfly.await("claimed");

        running.thread().interrupt();
        running.thread().join();

        assertThat(mayfly.state(job)).isEqualTo("PENDING");
    }

    @Test
    void saysThatItsKeyIsRefused() {
        var worker = Bench.worker(WorkerConfiguration.of(mayfly.url(), "mf_wrong"));

        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(worker::run)
                .withMessage("The API at %s refused the key: status 401, unauthorized: The API key is not known."
                                .formatted(mayfly.url())
                        + " Ask for another.");
    }

    @Test
    void saysThatNoApiIsThere() {
        mayfly.close();

        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> bench.worker().run())
                .withMessageStartingWith("Cannot reach the API at " + mayfly.url());
    }

    @Test
    void saysThatAnotherServerAnswers() {
        try (var other = new StubServer(_ -> Answer.json(404, "<html>Not here</html>"))) {
            var worker = Bench.worker(WorkerConfiguration.of(other.url(), StubMayfly.KEY));

            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(worker::run)
                    .withMessageContaining("has no jobs to claim: status 404");
        }
    }

    @Test
    void outlastsAnApiThatIsAwayForAWhile() {
        var job = mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);
        mayfly.interfere(
                "claim",
                Answer.json(429, "{}", "Retry-After", "0"),
                Answer.json(503, "{}", "Retry-After", "0"),
                Answer.broken(),
                Answer.json(502, "<html>"));

        bench.worker().runOnce();

        assertThat(mayfly.state(job)).isEqualTo("COMPLETED");
    }

    @Test
    void repeatsAReportUntilItIsAnswered() {
        mayfly.interfere("complete", Answer.json(503, "{}", "Retry-After", "0"), Answer.json(500, "oops"));
        mayfly.loseAnswer("complete");
        mayfly.loseAnswer("fail");
        var completed = mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);
        var failed = mayfly.add(agent(null, true, "{\"type\": \"sentiment\"}"), CONTENT);

        bench.worker().runOnce();

        assertThat(mayfly.state(completed)).isEqualTo("COMPLETED");
        assertThat(mayfly.state(failed)).isEqualTo("FAILED");
    }

    private static Running start(Worker worker) {
        return new Running(worker, Thread.ofVirtual().start(worker::run));
    }

    private record Running(Worker worker, Thread thread) {

        void close() throws InterruptedException {
            worker.close();
            thread.join();
        }
    }
}
