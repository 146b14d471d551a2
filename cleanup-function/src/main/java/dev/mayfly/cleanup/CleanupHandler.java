package dev.mayfly.cleanup;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.micronaut.context.ApplicationContext;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.slf4j.MDC;

/**
 * The Lambda's entry point, run by an EventBridge schedule.
 *
 * <p>It reads its input itself, because not only schedules call it: see {@link CleanupRequest}.
 */
public final class CleanupHandler implements RequestStreamHandler {

    /** A run stops so long before Lambda would end it, in time to close its record. */
    static final int RESERVE_MILLIS = 60_000;

    private final Upkeep upkeep;
    private final CleanupConfiguration configuration;
    private final JsonMapper json;
    private final Clock clock;
    private final PrintStream metrics;

    public CleanupHandler() {
        this(ApplicationContext.run());
    }

    /** As Lambda makes it, but with a context that somebody else has configured. */
    public CleanupHandler(ApplicationContext context) {
        this(context, System.out);
    }

    /**
     * As the other one.
     *
     * @param metrics where the lines with the metrics go
     */
    public CleanupHandler(ApplicationContext context, PrintStream metrics) {
        this.upkeep = context.getBean(Upkeep.class);
        this.configuration = context.getBean(CleanupConfiguration.class);
        this.json = context.getBean(JsonMapper.class);
        this.clock = context.getBean(Clock.class);
        this.metrics = metrics;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        try (var _ = MDC.putCloseable("requestId", context.getAwsRequestId())) {
            var request = CleanupRequest.of(input.readAllBytes(), json);
            RunReport report = run(request, () -> context.getRemainingTimeInMillis() - RESERVE_MILLIS);
            output.write(json.writeValueAsString(report).getBytes(StandardCharsets.UTF_8));
        }
    }

    private RunReport run(CleanupRequest request, LongSupplier millisLeft) {
        if (configuration.dryRun() || request.dryRun()) {
            return upkeep.preview(request.tasks(), millisLeft);
        }
        RunReport report = upkeep.run(request.tasks(), millisLeft);
        tell(report);
        return report;
    }

    private void tell(RunReport report) {
        metrics.println(EmbeddedMetrics.of(report, clock).toJson(json));
        report.tasks()
                .forEach(task -> metrics.println(EmbeddedMetrics.of(task, clock).toJson(json)));
    }
}
