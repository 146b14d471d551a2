package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskReport;
import io.micronaut.context.ApplicationContext;
import io.micronaut.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanupHandlerTest {

    private static final int FIFTEEN_MINUTES = 900_000;

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();

    private final JsonMapper json = CONTEXT.getBean(JsonMapper.class);
    private final ByteArrayOutputStream metrics = new ByteArrayOutputStream();
    private final CleanupHandler handler = handler(CONTEXT);
    private Tenant tenant;

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        tenant = Tenant.in(DATABASE);
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void cleansUpOnAScheduledEvent() throws IOException {
        var expired = tenant.expiredExperiment(3, 2);

        var report = handle(scheduledEvent());

        assertThat(report.of(TaskName.EXPIRED_EXPERIMENTS, TaskReport::done)).isEqualTo(1);
        assertThat(report.complete()).isTrue();
        assertThat(report.dryRun()).isFalse();
        assertThat(tenant.exists(expired)).isFalse();
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // As EventBridge Scheduler sends it: the detail is text.
                """
                {
                  "version": "0",
                  "id": "d32c5kddcf5bb8c3",
                  "detail-type": "Scheduled Event",
                  "source": "aws.scheduler",
                  "account": "123456789012",
                  "time": "2026-11-20T10:00:00Z",
                  "region": "eu-central-1",
                  "resources": ["arn:aws:scheduler:eu-central-1:123456789012:schedule/default/cleanup"],
                  "detail": "{}"
                }
                """,
                "",
                "  \n",
                "null",
                "{}",
                "[]",
                "{\"dryRun\": false}",
                "{\"dryRun\": null}"
            })
    void cleansUpOnWhateverElseItIsCalledWith(String event) throws IOException {
        var expired = tenant.expiredExperiment(1, 1);

        assertThat(handle(event).dryRun()).isFalse();

        assertThat(tenant.exists(expired)).isFalse();
    }

    @Test
    void rollsUpAndKeepsTheRetentionOnAScheduledEvent() throws IOException {
        var recorder = new Recorder(tenant);
        recorder.record(recorder.execution(Instant.parse("2019-05-05T10:00:00Z"), 7));
        leaveLogsBehind();
        var expired = tenant.expiredExperiment(1, 1);

        RunReport report;
        try (var context = ApplicationContext.builder()
                .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
                .properties(Map.of("EXECUTION_RETENTION_DAYS", "30"))
                .start()) {
            report = handle(handler(context), scheduledEvent(), () -> FIFTEEN_MINUTES);
        }

        assertThat(tenant.exists(expired)).isFalse();
        assertThat(report.complete()).isTrue();
        assertThat(report.failed()).isZero();
        assertThat(report.of(TaskName.METRICS, TaskReport::done)).isEqualTo(2);
        assertThat(report.of(TaskName.PREFERRED_TIMES, TaskReport::done)).isEqualTo(1);
        assertThat(report.of(TaskName.OLD_LOGS, TaskReport::done)).isEqualTo(1);
        assertThat(report.of(TaskName.OLD_EXECUTIONS, TaskReport::done)).isEqualTo(1);
        assertThat(ADMINISTRATOR.is("to_regclass('agent_logs_2019_05') IS NULL"))
                .isTrue();
        assertThat(ADMINISTRATOR.texts("SELECT concat_ws(' ', hour, p99_duration, unique_users) FROM agent_metrics"))
                .containsExactlyInAnyOrder("10 7 1", "7 1");
    }

    /** One in a partition of its own, one in none. */
    private void leaveLogsBehind() {
        ADMINISTRATOR.text("SELECT create_log_partition('2019-05-05')");
        ADMINISTRATOR.execute("""
                INSERT INTO agent_logs (
                    workspace_id, id, execution_id, agent_id, user_id, category, level, message, timestamp)
                SELECT ?, gen_random_uuid(), 'e', ?, ?, 'execution', 'info', 'Message', timestamp
                FROM unnest('{2019-05-05, 2018-05-05}'::timestamptz[]) AS timestamps (timestamp)
                """, tenant.workspace().value(), tenant.agentId(), tenant.userId());
    }

    @Test
    void changesNothingWhenADryRunIsAskedFor() throws IOException {
        var recorder = new Recorder(tenant);
        recorder.record(recorder.execution(Instant.parse("2019-05-05T10:00:00Z"), 7));
        leaveLogsBehind();
        var expired = tenant.expiredExperiment(1, 1);
        tenant.run(tenant.regularBatch(1), 1, -1);
        var before = SCHEMA.contents();

        var report = handle("{\"dryRun\": true}");

        assertThat(report.dryRun()).isTrue();
        assertThat(report.of(TaskName.EXPIRED_EXPERIMENTS, TaskReport::found)).isEqualTo(1);
        assertThat(report.of(TaskName.METRICS, TaskReport::found)).isEqualTo(2);
        assertThat(report.done()).isZero();
        assertThat(report.tasks())
                .filteredOn(task -> task.task().equals("expired-experiments"))
                .flatExtracting(TaskReport::names)
                .containsExactly("exp_" + expired);
        assertThat(SCHEMA.contents()).isEqualTo(before);
        assertThat(ADMINISTRATOR.is("to_regclass('agent_logs_2019_05') IS NOT NULL"))
                .isTrue();
        assertThat(metrics.size()).as("a dry run is not counted").isZero();
    }

    @Test
    void changesNothingWhenDryRunIsSet() throws IOException {
        tenant.expiredExperiment(1, 1);
        var before = SCHEMA.contents();
        try (var context = ApplicationContext.builder()
                .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
                .properties(Map.of("CLEANUP_DRY_RUN", "true"))
                .start()) {
            for (var event : new String[] {scheduledEvent(), "{\"dryRun\": false}"}) {
                assertThat(handle(handler(context), event, () -> FIFTEEN_MINUTES)
                                .dryRun())
                        .isTrue();
            }
        }
        assertThat(SCHEMA.contents()).isEqualTo(before);
    }

    @Test
    void runsTheTasksThatAreAskedForAndNoOther() throws IOException {
        tenant.run(tenant.regularBatch(2), 2, -1);
        var expired = tenant.expiredExperiment(1, 1);

        var report = handle("{\"tasks\": [\"partitions\", \"lost-jobs\"]}");

        assertThat(report.tasks()).extracting(TaskReport::task).containsExactly("lost-jobs", "partitions");
        assertThat(report.done()).isGreaterThanOrEqualTo(2);
        assertThat(tenant.exists(expired)).isTrue();
    }

    @Test
    void looksOnlyAtTheTasksThatAreAskedForInADryRun() throws IOException {
        tenant.expiredExperiment(1, 1);
        var before = SCHEMA.contents();

        var report = handle("{\"tasks\": [\"expired-experiments\"], \"dryRun\": true}");

        assertThat(report.tasks()).hasSize(1);
        assertThat(report.found()).isEqualTo(1);
        assertThat(SCHEMA.contents()).isEqualTo(before);
    }

    @Test
    void changesNothingWhenItIsAskedForWhatItCannotDo() {
        tenant.expiredExperiment(1, 1);
        var before = SCHEMA.contents();

        assertThatThrownBy(() -> handle("{\"tasks\": [\"everything\"]}"))
                .hasMessageStartingWith("Unknown task 'everything'");

        assertThat(SCHEMA.contents()).isEqualTo(before);
        assertThat(metrics.size()).isZero();
    }

    /** Of experiments that are too large to go together. */
    @Test
    void stopsInTimeBeforeLambdaEndsItAndGoesOnNextTime() throws IOException {
        for (int i = 0; i < 5; i++) {
            tenant.expiredExperiment(300, 1);
        }
        var asked = new AtomicInteger();

        var first = handle(
                handler,
                "{\"tasks\": [\"expired-experiments\"]}",
                () -> asked.incrementAndGet() > 6 ? CleanupHandler.RESERVE_MILLIS : FIFTEEN_MINUTES);

        assertThat(first.complete()).isFalse();
        assertThat(first.done()).isBetween(1L, 4L);
        assertThat(ADMINISTRATOR.texts(
                        "SELECT concat_ws(' ', deleted, complete) FROM cleanup_runs WHERE ended_at IS NOT NULL"))
                .as("the run is closed all the same")
                .containsExactly(first.done() + " f");

        var second = handle(scheduledEvent());

        assertThat(second.complete()).isTrue();
        assertThat(first.done() + second.of(TaskName.EXPIRED_EXPERIMENTS, TaskReport::done))
                .isEqualTo(5);
    }

    @Test
    void doesNothingWhenNoTimeIsLeftFromTheStart() throws IOException {
        var expired = tenant.expiredExperiment(1, 1);

        var report = handle(handler, scheduledEvent(), () -> CleanupHandler.RESERVE_MILLIS);

        assertThat(report.complete()).isFalse();
        assertThat(tenant.exists(expired)).isTrue();
    }

    @Test
    void takesBackLostJobsOfEveryWorkspace() throws IOException {
        tenant.run(tenant.regularBatch(2), 2, -1);
        var other = Tenant.in(DATABASE);
        other.run(other.regularBatch(1), 1, -1);

        assertThat(handle(scheduledEvent()).of(TaskName.LOST_JOBS, TaskReport::done))
                .isEqualTo(3);

        assertThat(ADMINISTRATOR.texts("SELECT DISTINCT status FROM eval_jobs")).containsExactly("PENDING");
    }

    @Test
    void runsUnderARoleThatHasNoRightBeyondItsGrants() {
        assertThat(ADMINISTRATOR.text("""
                        SELECT concat_ws(' ', rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication)
                        FROM pg_roles
                        WHERE rolname = 'mayfly_maintenance'
                        """)).isEqualTo("f f f f f");
        assertThat(ADMINISTRATOR.number("""
                        SELECT count(*)
                        FROM pg_class
                        WHERE relnamespace = CAST('public' AS regnamespace)
                            AND pg_has_role('mayfly_maintenance', relowner, 'member')
                        """)).isZero();
    }

    private CleanupHandler handler(ApplicationContext context) {
        return new CleanupHandler(context, new PrintStream(metrics, true, StandardCharsets.UTF_8));
    }

    private RunReport handle(String event) throws IOException {
        return handle(handler, event, () -> FIFTEEN_MINUTES);
    }

    private RunReport handle(CleanupHandler called, String event, IntSupplier remainingMillis) throws IOException {
        var output = new ByteArrayOutputStream();
        called.handleRequest(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                output,
                new TestContext(remainingMillis));
        return Objects.requireNonNull(json.readValue(output.toByteArray(), RunReport.class));
    }

    /** As EventBridge sends it, by the serializer that Lambda's own runtime uses. */
    private static String scheduledEvent() {
        var event = new ScheduledEvent()
                .withId("53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa")
                .withDetailType("Scheduled Event")
                .withSource("aws.events")
                .withAccount("123456789012")
                .withTime(new DateTime(2026, 11, 20, 10, 0, DateTimeZone.UTC))
                .withRegion("eu-central-1")
                .withDetail(Map.of());
        var output = new ByteArrayOutputStream();
        LambdaEventSerializers.serializerFor(ScheduledEvent.class, CleanupHandlerTest.class.getClassLoader())
                .toJson(event, output);
        return output.toString(StandardCharsets.UTF_8);
    }
}
