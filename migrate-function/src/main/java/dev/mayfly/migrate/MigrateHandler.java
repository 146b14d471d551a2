package dev.mayfly.migrate;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda's entry point: {@code {"action":"migrate"}} applies what is pending; docs/operations.md lists all actions.
 *
 * <p>Whatever goes wrong is thrown, so that AWS marks the invocation as failed; CloudFormation is answered instead.
 */
public final class MigrateHandler implements RequestStreamHandler {

    /** A backfill stops so long before Lambda would end it. */
    private static final int RESERVE_MILLIS = 60_000;

    private final Supplier<MigrateConfiguration> configuration;
    private final CustomResourceHandler customResources = new CustomResourceHandler(this::database);
    private @Nullable Database database;

    /** Reads the environment with the first event only: CloudFormation is to be told what is wrong with it. */
    public MigrateHandler() {
        this(() -> MigrateConfiguration.from(System.getenv()));
    }

    public MigrateHandler(MigrateConfiguration configuration) {
        this(() -> configuration);
    }

    MigrateHandler(Supplier<MigrateConfiguration> configuration) {
        this.configuration = configuration;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        JsonNode event = read(input);
        if (CustomResource.isIn(event)) {
            customResources.handle(CustomResource.of(event), Duration.ofMillis(context.getRemainingTimeInMillis()));
            return;
        }
        var request = MigrateRequest.of(event);
        BooleanSupplier hasTime = () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS;
        output.write(Json.write(new Actions(database()).run(request, hasTime)));
    }

    private synchronized Database database() {
        if (database == null) {
            database = Database.of(configuration.get());
        }
        return database;
    }

    private static JsonNode read(InputStream input) throws IOException {
        byte[] event = input.readAllBytes();
        try {
            return Json.read(event);
        } catch (IOException e) {
            throw new MigrationException("The event must be JSON: {\"action\": …}", e);
        }
    }
}
