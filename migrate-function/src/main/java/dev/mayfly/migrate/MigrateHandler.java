package dev.mayfly.migrate;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The Lambda's entry point: {@code {"action":"migrate"}} applies what is pending, {@code {"action":"info"}} tells what
 * is, and changes nothing, {@code {"action":"backfill","name":"agent-stats"}} moves data of an older system.
 *
 * <p>Whatever goes wrong is thrown, so that AWS marks the invocation as failed.
 */
public final class MigrateHandler implements RequestStreamHandler {

    private static final ObjectMapper JSON = ObjectMapper.create(
            Map.of(
                    "micronaut.serde.deserialization.ignore-unknown",
                    false,
                    "micronaut.serde.serialization.inclusion",
                    "ALWAYS"),
            "dev.mayfly.migrate");

    /** A backfill stops so long before Lambda would end it. */
    private static final int RESERVE_MILLIS = 60_000;

    private final Migrator migrator;
    private final Backfills backfills;

    public MigrateHandler() {
        this(MigrateConfiguration.from(System.getenv()));
    }

    public MigrateHandler(MigrateConfiguration configuration) {
        migrator = new Migrator(configuration);
        backfills = new Backfills(configuration);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        MigrateRequest request = read(input);
        Object report = switch (request.known()) {
            case MIGRATE -> migrator.migrate();
            case INFO -> migrator.info();
            case BACKFILL -> backfill(request, context);
        };
        output.write(JSON.writeValueAsBytes(report));
    }

    private BackfillReport backfill(MigrateRequest request, Context context) {
        Backfill backfill = backfills.named(request.name());
        BooleanSupplier hasTime = () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS;
        return request.isDryRun() ? backfills.preview(backfill, hasTime) : backfills.run(backfill, hasTime);
    }

    private static MigrateRequest read(InputStream input) throws IOException {
        byte[] event = input.readAllBytes();
        try {
            MigrateRequest request = JSON.readValue(event, MigrateRequest.class);
            return request == null ? new MigrateRequest(null, null, null) : request;
        } catch (IOException e) {
            throw new MigrationException(
                    "The event must be {\"action\": …} with one of " + MigrateRequest.knownActions(), e);
        }
    }
}
