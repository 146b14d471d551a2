package dev.mayfly.cleanup;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.mayfly.batch.Cleanup;
import dev.mayfly.batch.CleanupReport;
import io.micronaut.context.ApplicationContext;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/**
 * The Lambda's entry point, run by an EventBridge schedule.
 *
 * <p>It reads its input itself: of a scheduled event nothing but its arrival matters, and an operator may send {@code
 * {"dryRun": true}} instead, which changes nothing and says what would be deleted.
 */
public final class CleanupHandler implements RequestStreamHandler {

    /** A run stops so long before Lambda would end it, in time to close its record. */
    static final int RESERVE_MILLIS = 60_000;

    private final Cleanup cleanup;
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
     * @param metrics where the line with the metrics goes
     */
    public CleanupHandler(ApplicationContext context, PrintStream metrics) {
        this.cleanup = context.getBean(Cleanup.class);
        this.upkeep = context.getBean(Upkeep.class);
        this.configuration = context.getBean(CleanupConfiguration.class);
        this.json = context.getBean(JsonMapper.class);
        this.clock = context.getBean(Clock.class);
        this.metrics = metrics;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        boolean dryRun = configuration.dryRun() || asksForDryRun(input.readAllBytes());
        RunReport report = run(dryRun, () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS);
        if (!dryRun) {
            metrics.println(EmbeddedMetrics.of(report, clock).toJson(json));
        }
        output.write(json.writeValueAsString(report).getBytes(StandardCharsets.UTF_8));
    }

    private RunReport run(boolean dryRun, BooleanSupplier mayGoOn) {
        long start = clock.millis();
        CleanupReport experiments = cleanup.run(null, dryRun, mayGoOn);
        UpkeepReport rest = dryRun ? UpkeepReport.NOTHING : upkeep.run(mayGoOn);
        return RunReport.of(experiments, rest, clock.millis() - start);
    }

    private boolean asksForDryRun(byte[] input) throws IOException {
        if (new String(input, StandardCharsets.UTF_8).isBlank()) {
            return false;
        }
        JsonNode event = json.readValue(input, JsonNode.class);
        JsonNode dryRun = event != null && event.isObject() ? event.get("dryRun") : null;
        if (dryRun == null || dryRun.isNull()) {
            return false;
        }
        if (!dryRun.isBoolean()) {
            throw new IllegalArgumentException("dryRun must be true or false");
        }
        return dryRun.getBooleanValue();
    }
}
