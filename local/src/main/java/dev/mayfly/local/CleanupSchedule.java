package dev.mayfly.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import dev.mayfly.local.gateway.LambdaContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Invokes the cleanup as EventBridge does: soon after the start, and then again and again, with the event as JSON. */
final class CleanupSchedule implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CleanupSchedule.class);
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration FUNCTION_TIMEOUT = Duration.ofMinutes(15);

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("cleanup").factory());
    private final RequestStreamHandler function;
    private final Clock clock;

    private CleanupSchedule(RequestStreamHandler function, Clock clock) {
        this.function = function;
        this.clock = clock;
    }

    static CleanupSchedule start(RequestStreamHandler function, Duration interval, Clock clock) {
        var schedule = new CleanupSchedule(function, clock);
        var _ = schedule.executor.scheduleWithFixedDelay(
                schedule::runOnce, FIRST.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return schedule;
    }

    /** Interrupts a run; the cleanup resumes at the next one. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The cleanup goes on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOnce() {
        try {
            var context = LambdaContext.of("mayfly-cleanup", FUNCTION_TIMEOUT);
            function.handleRequest(new ByteArrayInputStream(event()), OutputStream.nullOutputStream(), context);
        } catch (IOException | RuntimeException e) {
            if (!executor.isShutdown()) {
                LOG.error("The cleanup failed", e);
            }
        }
    }

    private byte[] event() {
        var event = new ScheduledEvent();
        event.setVersion("0");
        event.setId(UUID.randomUUID().toString());
        event.setDetailType("Scheduled Event");
        event.setSource("aws.scheduler");
        event.setAccount("000000000000");
        event.setTime(new DateTime(clock.millis(), DateTimeZone.UTC));
        event.setRegion("local");
        event.setResources(List.of("arn:aws:scheduler:local:000000000000:schedule/default/mayfly-cleanup"));
        event.setDetail(Map.of());
        var json = new ByteArrayOutputStream();
        LambdaEventSerializers.serializerFor(ScheduledEvent.class, getClass().getClassLoader())
                .toJson(event, json);
        return json.toByteArray();
    }
}
